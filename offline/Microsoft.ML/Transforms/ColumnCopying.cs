using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(params InputOutputColumnPair[] pairs) : base(new ColumnCopyingTransformer(pairs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.With(Transformer.Pairs.Select(p => inputSchema.Get(p.InputColumnName).Rename(p.OutputColumnName)));
}

public sealed class ColumnCopyingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "CopyTransform";

    internal ColumnCopyingTransformer(InputOutputColumnPair[] pairs) => Pairs = pairs;

    internal InputOutputColumnPair[] Pairs { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) =>
        Pairs.Select(p => MappedColumn.Pass(Find(input, p.InputColumnName), p.OutputColumnName));

    private protected override void SaveBody(ModelSaveContext ctx) => InputOutputColumnPair.Write(ctx.Writer, Pairs);

    private static ColumnCopyingTransformer Create(ModelLoadContext ctx) => new(InputOutputColumnPair.Read(ctx.Reader));
}
