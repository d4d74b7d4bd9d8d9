using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(string[] columns, bool drop, bool keepHidden) : base(new ColumnSelectingTransformer(columns, drop, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => new(Transformer.IsDrop
        ? inputSchema.Where(c => !Transformer.Columns.Select(inputSchema.Get).Any(dropped => dropped.Name == c.Name))
        : Transformer.Columns.Select(inputSchema.Get));
}

/// <summary>Keeps the named columns, in the order they are named in, or drops them.</summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "SelectColumnsTransform";
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] columns, bool drop, bool keepHidden)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        IsDrop = drop;
        _keepHidden = keepHidden;
    }

    internal string[] Columns { get; }

    internal bool IsDrop { get; }

    private protected override string LoaderSignature => Signature;

    private protected override bool KeepsInput => false;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input)
    {
        foreach (var name in Columns)
            _ = Find(input, name);
        var visible = input.Where(c => _keepHidden || !c.IsHidden);
        var kept = IsDrop
            ? visible.Where(c => !Columns.Contains(c.Name))
            : Columns.Select(name => Find(input, name)).SelectMany(found => visible.Where(c => c.Name == found.Name));
        return kept.Select(c => MappedColumn.Pass(c));
    }

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(IsDrop);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(Columns.Length);
        foreach (var name in Columns)
            ctx.Writer.Write(name);
    }

    private static ColumnSelectingTransformer Create(ModelLoadContext ctx)
    {
        var drop = ctx.Reader.ReadBoolean();
        var keepHidden = ctx.Reader.ReadBoolean();
        var columns = new string[ctx.Reader.ReadInt32()];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ctx.Reader.ReadString();
        return new ColumnSelectingTransformer(columns, drop, keepHidden);
    }
}
