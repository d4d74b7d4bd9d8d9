using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values to keys, then keys to vectors.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly IEstimator<ITransformer> _chain;

    internal OneHotEncodingEstimator(
        InputOutputColumnPair[] pairs, OutputKind outputKind, int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality ordinality, IDataView? keyData)
    {
        _chain = new ValueToKeyMappingEstimator(pairs, maximumNumberOfKeys, ordinality, asText: false, keyData);
        if (outputKind == OutputKind.Binary)
            throw new NotSupportedException("Binary one-hot encoding is not offered by this stand-in");
        if (outputKind != OutputKind.Key)
            _chain = _chain.Append(new KeyToVectorMappingEstimator(
                Array.ConvertAll(pairs, p => new InputOutputColumnPair(p.OutputColumnName)), bag: outputKind == OutputKind.Bag));
    }

    public enum OutputKind : byte
    {
        Bag = 1,
        Indicator = 2,
        Key = 3,
        Binary = 4,
    }

    public OneHotEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}

public sealed class OneHotEncodingTransformer : ITransformer
{
    internal const string Signature = "OneHotTransform";
    private readonly ITransformer _chain;

    internal OneHotEncodingTransformer(ITransformer chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("ONE HOT ", 0x00010001, 0x00010001, 0x00010001, GetType().Assembly.FullName!, Signature));
        ctx.SaveModel(_chain, "Chain");
    }

    private static OneHotEncodingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx.LoadModel<ITransformer>(env, "Chain"));
}
