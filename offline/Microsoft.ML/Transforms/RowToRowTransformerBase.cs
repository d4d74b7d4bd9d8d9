namespace Microsoft.ML.Data;

/// <summary>A transformer that computes columns of one row at a time; derived classes name the columns.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Bind(input.Schema).Apply(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("ROWTOROW", 0x00010001, 0x00010001, 0x00010001, GetType().Assembly.FullName!, LoaderSignature));
        SaveBody(ctx);
    }

    private protected abstract string LoaderSignature { get; }

    /// <summary>The input columns stay in front of the mapped ones unless a derived class says otherwise.</summary>
    private protected virtual bool KeepsInput => true;

    private protected abstract IEnumerable<MappedColumn> Map(DataViewSchema input);

    private protected abstract void SaveBody(ModelSaveContext ctx);

    private RowMap Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowMap(input, KeepsInput ? [.. input.Select(c => MappedColumn.Pass(c)), .. Map(input)] : Map(input));
    }

    private protected static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException("inputSchema", $"Could not find input column '{name}'");
}
