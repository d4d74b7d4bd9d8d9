using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the distinct values of columns and numbers them from 1; missing values stay 0.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly InputOutputColumnPair[] _pairs;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _ordinality;
    private readonly bool _asText;
    private readonly IDataView? _keyData;

    internal ValueToKeyMappingEstimator(InputOutputColumnPair[] pairs, int maximumNumberOfKeys, KeyOrdinality ordinality, bool asText, IDataView? keyData)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumNumberOfKeys);
        _pairs = pairs;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _ordinality = ordinality;
        _asText = asText;
        _keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var source = _keyData ?? input;
        var columns = Array.ConvertAll(_pairs, p => _keyData is null
            ? input.Schema.GetColumnOrNull(p.InputColumnName) ?? throw new ArgumentOutOfRangeException(nameof(input), $"Could not find input column '{p.InputColumnName}'")
            : _keyData.Schema[0]);
        using var cursor = source.GetRowCursor(columns);
        var collectors = Array.ConvertAll(columns, c => KeyMap.Collector(cursor, c, _maximumNumberOfKeys));
        while (cursor.MoveNext())
            foreach (var (read, _) in collectors)
                read();
        return new ValueToKeyMappingTransformer(_pairs, Array.ConvertAll(collectors, c => c.Finish(_ordinality)), _asText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        var annotations = c.Annotations.Only(Annotation.SlotNames)
            .With(AnnotationShape.Vector(Annotation.KeyValues, _asText ? TextDataViewType.Instance : c.ItemType));
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, NumberDataViewType.UInt32, true, annotations);
    }));
}

public sealed class ValueToKeyMappingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "TermTransform";
    private readonly InputOutputColumnPair[] _pairs;
    private readonly KeyMap[] _maps;
    private readonly bool _asText;

    internal ValueToKeyMappingTransformer(InputOutputColumnPair[] pairs, KeyMap[] maps, bool asText)
    {
        _pairs = pairs;
        _maps = maps;
        _asText = asText;
    }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) =>
        _pairs.Zip(_maps, (p, map) => map.Bind(p.OutputColumnName, Find(input, p.InputColumnName), _asText));

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_asText);
        InputOutputColumnPair.Write(ctx.Writer, _pairs);
        foreach (var map in _maps)
            map.Write(ctx.Writer);
    }

    private static ValueToKeyMappingTransformer Create(ModelLoadContext ctx)
    {
        var asText = ctx.Reader.ReadBoolean();
        var pairs = InputOutputColumnPair.Read(ctx.Reader);
        return new ValueToKeyMappingTransformer(pairs, Array.ConvertAll(pairs, _ => KeyMap.Read(ctx.Reader)), asText);
    }
}
