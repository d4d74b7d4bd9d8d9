using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class NormalizationCatalog
{
    private const long MaximumExampleCount = 1000000000;

    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, long maximumExampleCount = MaximumExampleCount, bool fixZero = true) =>
        new(InputOutputColumnPair.One(outputColumnName, inputColumnName), NormalizerKind.MinMax, maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, long maximumExampleCount = MaximumExampleCount, bool fixZero = true) =>
        new(columns, NormalizerKind.MinMax, maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        long maximumExampleCount = MaximumExampleCount, bool fixZero = true, bool useCdf = false) =>
        catalog.NormalizeMeanVariance(InputOutputColumnPair.One(outputColumnName, inputColumnName), maximumExampleCount, fixZero, useCdf);

    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, long maximumExampleCount = MaximumExampleCount, bool fixZero = true, bool useCdf = false) =>
        new(columns, useCdf ? NormalizerKind.MeanVarianceCdf : NormalizerKind.MeanVariance, maximumExampleCount, fixZero);
}
