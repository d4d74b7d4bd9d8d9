using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Several stages that show themselves as one.</summary>
public abstract class ChainedTransformer : ITransformer
{
    private readonly ITransformer _chain;

    private protected ChainedTransformer(ITransformer chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("CHAIN ST", 0x00010001, 0x00010001, 0x00010001, GetType().Assembly.FullName!, LoaderSignature));
        ctx.SaveModel(_chain, "Chain");
    }

    private protected abstract string LoaderSignature { get; }

    private protected static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.LoadModel<ITransformer>(env, "Chain");
}
