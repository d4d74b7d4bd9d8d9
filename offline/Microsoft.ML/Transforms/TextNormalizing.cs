using System.Globalization;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Text;

public sealed class TextNormalizingEstimator : TrivialEstimator<TextNormalizingTransformer>
{
    internal TextNormalizingEstimator(TextNormalizingTransformer transformer) : base(transformer)
    {
    }

    public enum CaseMode
    {
        Lower = 0,
        Upper = 1,
        None = 2,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        TextColumns.Check(c.Name, c.IsKey ? NumberDataViewType.UInt32 : c.ItemType);
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, TextDataViewType.Instance, false);
    }));
}

/// <summary>Text of one case, with or without diacritics, punctuation and digits.</summary>
public sealed class TextNormalizingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "TextNormalizer";
    private readonly TextNormalizingEstimator.CaseMode _case;
    private readonly bool _diacritics;
    private readonly bool _punctuations;
    private readonly bool _numbers;

    internal TextNormalizingTransformer(
        InputOutputColumnPair[] pairs, TextNormalizingEstimator.CaseMode caseMode, bool keepDiacritics, bool keepPunctuations, bool keepNumbers)
    {
        Pairs = pairs;
        _case = caseMode;
        _diacritics = keepDiacritics;
        _punctuations = keepPunctuations;
        _numbers = keepNumbers;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        TextColumns.Check(c.Name, c.Type.ItemType());
        return ItemMap.Create<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(p.OutputColumnName, c, TextDataViewType.Instance, null, (text, _) => Normalize(text));
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)_case);
        ctx.Writer.Write(_diacritics);
        ctx.Writer.Write(_punctuations);
        ctx.Writer.Write(_numbers);
        InputOutputColumnPair.Write(ctx.Writer, Pairs);
    }

    private static TextNormalizingTransformer Create(ModelLoadContext ctx)
    {
        var r = ctx.Reader;
        var (caseMode, diacritics, punctuations, numbers) = ((TextNormalizingEstimator.CaseMode)r.ReadByte(), r.ReadBoolean(), r.ReadBoolean(), r.ReadBoolean());
        return new TextNormalizingTransformer(InputOutputColumnPair.Read(r), caseMode, diacritics, punctuations, numbers);
    }

    internal ReadOnlyMemory<char> Normalize(ReadOnlyMemory<char> text)
    {
        var result = new StringBuilder(text.Length);
        var plain = _diacritics ? text.Span : text.ToString().Normalize(NormalizationForm.FormD);
        foreach (var ch in plain)
        {
            if ((!_diacritics && CharUnicodeInfo.GetUnicodeCategory(ch) == UnicodeCategory.NonSpacingMark)
                || (!_punctuations && char.IsPunctuation(ch))
                || (!_numbers && char.IsNumber(ch)))
                continue;
            result.Append(_case switch
            {
                TextNormalizingEstimator.CaseMode.Lower => char.ToLowerInvariant(ch),
                TextNormalizingEstimator.CaseMode.Upper => char.ToUpperInvariant(ch),
                _ => ch,
            });
        }
        return result.ToString().AsMemory();
    }
}

internal static class TextColumns
{
    public static void Check(string name, DataViewType item)
    {
        if (item is not TextDataViewType)
            throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{name}': expected String or vector of String, got {item}");
    }
}
