using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(InputOutputColumnPair[] pairs, DataKind outputKind) : base(new TypeConvertingTransformer(pairs, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        var annotations = c.Annotations.Only(Annotation.SlotNames, c.ItemType is NumberDataViewType && !c.IsKey ? Annotation.IsNormalized : Annotation.SlotNames);
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, Transformer.Kind.Type(), false, annotations);
    }));
}

public sealed class TypeConvertingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "ConvertTransform";

    internal TypeConvertingTransformer(InputOutputColumnPair[] pairs, DataKind kind)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        Pairs = pairs;
        Kind = kind;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    internal DataKind Kind { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        return (MappedColumn)Generic.Call(Bind<int, int>, c.Type.ItemType().RawType, Kind.Type().RawType, p.OutputColumnName, c, Kind.Type())!;
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)Kind);
        InputOutputColumnPair.Write(ctx.Writer, Pairs);
    }

    private static TypeConvertingTransformer Create(ModelLoadContext ctx)
    {
        var kind = (DataKind)ctx.Reader.ReadByte();
        return new TypeConvertingTransformer(InputOutputColumnPair.Read(ctx.Reader), kind);
    }

    private static MappedColumn Bind<TFrom, TTo>(string output, DataViewSchema.Column input, PrimitiveDataViewType item)
    {
        var convert = Conversions.Between<TFrom, TTo>(input.Type.ItemType()) ?? throw new ArgumentOutOfRangeException(
            "inputSchema", $"source column '{input.Name}' with item type '{input.Type}' is not compatible with destination type '{item}'");
        return ItemMap.Create<TFrom, TTo>(output, input, item, input.Annotations.Only(Annotation.SlotNames, Annotation.IsNormalized), (value, _) => convert(value));
    }
}
