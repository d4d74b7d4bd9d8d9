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
        _chain = ToVectors(new ValueToKeyMappingEstimator(pairs, maximumNumberOfKeys, ordinality, asText: false, keyData), pairs, outputKind);
    }

    /// <summary>Keys, and what is to be made of them.</summary>
    internal static IEstimator<ITransformer> ToVectors(IEstimator<ITransformer> keys, InputOutputColumnPair[] pairs, OutputKind outputKind) => outputKind switch
    {
        OutputKind.Key => keys,
        OutputKind.Binary => throw new NotSupportedException("Binary one-hot encoding is not offered by this stand-in"),
        _ => keys.Append(new KeyToVectorMappingEstimator(Array.ConvertAll(pairs, p => new InputOutputColumnPair(p.OutputColumnName)), bag: outputKind == OutputKind.Bag)),
    };

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

public sealed class OneHotEncodingTransformer : ChainedTransformer
{
    internal const string Signature = "OneHotTransform";

    internal OneHotEncodingTransformer(ITransformer chain) : base(chain)
    {
    }

    private protected override string LoaderSignature => Signature;

    private static OneHotEncodingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(Load(env, ctx));
}
