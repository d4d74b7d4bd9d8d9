using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values to keys by their hash, then keys to vectors: nothing is learned, and values may share a place.</summary>
public sealed class OneHotHashEncodingEstimator : IEstimator<OneHotHashEncodingTransformer>
{
    private readonly IEstimator<ITransformer> _chain;

    internal OneHotHashEncodingEstimator(
        InputOutputColumnPair[] pairs, OneHotEncodingEstimator.OutputKind outputKind, int numberOfBits, uint seed, bool useOrderedHashing, int maximumNumberOfInverts)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var columns = Array.ConvertAll(pairs, p => new HashingEstimator.ColumnOptions(
            p.OutputColumnName, p.InputColumnName, numberOfBits, seed, useOrderedHashing, maximumNumberOfInverts));
        _chain = OneHotEncodingEstimator.ToVectors(new HashingEstimator(columns), pairs, outputKind);
    }

    public OneHotHashEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}

public sealed class OneHotHashEncodingTransformer : ChainedTransformer
{
    internal const string Signature = "OneHotHashTransform";

    internal OneHotHashEncodingTransformer(ITransformer chain) : base(chain)
    {
    }

    private protected override string LoaderSignature => Signature;

    private static OneHotHashEncodingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(Load(env, ctx));
}
