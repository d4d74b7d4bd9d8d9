using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(InputOutputColumnPair[] pairs) : base(new KeyToValueMappingTransformer(pairs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        if (!c.IsKey)
            throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Schema mismatch for input column '{c.Name}': expected key type, got {c.TypeText}");
        var values = c.Annotations.Find(Annotation.KeyValues)
            ?? throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Input column '{c.Name}' doesn't contain key values metadata");
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, values.ItemType, values.IsKey, c.Annotations.Only(Annotation.SlotNames));
    }));
}

/// <summary>Looks keys up in their KeyValues annotation; a missing key gives a missing value.</summary>
public sealed class KeyToValueMappingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(InputOutputColumnPair[] pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        Pairs = pairs;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        if (c.Type.ItemType() is not KeyDataViewType key)
            throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{c.Name}': expected key type, got {c.Type}");
        if (c.Annotations.Schema.GetColumnOrNull(Annotation.KeyValues)?.Type is not VectorDataViewType values)
            throw new ArgumentOutOfRangeException("inputSchema", $"Input column '{c.Name}' doesn't contain key values metadata");
        return (MappedColumn)Generic.Call(Lookup<uint, int>, key.RawType, values.ItemType.RawType, p.OutputColumnName, c, values.ItemType)!;
    });

    private protected override void SaveBody(ModelSaveContext ctx) => InputOutputColumnPair.Write(ctx.Writer, Pairs);

    private static KeyToValueMappingTransformer Create(ModelLoadContext ctx) => new(InputOutputColumnPair.Read(ctx.Reader));

    private static MappedColumn Lookup<TKey, TValue>(string output, DataViewSchema.Column input, PrimitiveDataViewType item)
        where TKey : struct, System.Numerics.IBinaryInteger<TKey>
    {
        VBuffer<TValue> values = default;
        input.GetKeyValues(ref values);
        TValue[] table = [.. values.DenseValues()];
        TValue missing = typeof(TValue) == typeof(float) ? (TValue)(object)float.NaN
            : typeof(TValue) == typeof(double) ? (TValue)(object)double.NaN
            : default!;
        return ItemMap.Create<TKey, TValue>(output, input, item, input.Annotations.Only(Annotation.SlotNames), (key, _) =>
            ulong.CreateTruncating(key) - 1 is var index && index < (ulong)table.Length ? table[index] : missing);
    }
}
