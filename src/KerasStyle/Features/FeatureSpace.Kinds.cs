using KerasStyle.Layers;

namespace KerasStyle;

public sealed partial class FeatureSpace
{
    /// <summary>Numbers as they are.</summary>
    /// <param name="name">Name in the names of layers; made up when null.</param>
    public static Feature Float(string? name = null) => new("float32", new TFDIdentity(Called("float", name)), "float");

    /// <summary>Numbers times <paramref name="scale"/> plus <paramref name="offset"/>.</summary>
    /// <param name="scale">The factor.</param>
    /// <param name="offset">The summand.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature FloatRescaled(double scale = 1, double offset = 0, string? name = null) =>
        new("float32", new Rescaling(scale, offset, name: Called("float_rescaled", name)), "float");

    /// <summary>Numbers with mean 0 and variance 1 in the data of <see cref="Adapt(IReadOnlyDictionary{string, Tensor})"/>.</summary>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature FloatNormalized(string? name = null) => new("float32", new Normalization(name: Called("float_normalized", name)), "float");

    /// <summary>Numbers by the bin in which they lie.</summary>
    /// <param name="numBins">Number of bins, so found that each has about as many numbers.</param>
    /// <param name="binBoundaries">The boundaries between the bins, instead of their number.</param>
    /// <param name="outputMode"><c>one_hot</c>, or <c>int</c> for the number of the bin.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature FloatDiscretized(int? numBins = null, IReadOnlyList<double>? binBoundaries = null, string outputMode = "one_hot", string? name = null) =>
        new("float32", new Discretization(binBoundaries, numBins, name: Called("float_discretized", name)), outputMode);

    /// <summary>Whole numbers as categories.</summary>
    /// <param name="maxTokens">The most categories, unknown ones included; all when null.</param>
    /// <param name="numOovIndices">How many categories there are for numbers that are not in the data.</param>
    /// <param name="outputMode"><c>one_hot</c>, or <c>int</c> for the number of the category.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature IntegerCategorical(int? maxTokens = null, int numOovIndices = 1, string outputMode = "one_hot", string? name = null) =>
        new("int32", new IntegerLookup(maxTokens, numOovIndices, name: Called("integer_categorical", name)), outputMode);

    /// <summary>Texts as categories.</summary>
    /// <param name="maxTokens">As for <see cref="IntegerCategorical"/>.</param>
    /// <param name="numOovIndices">As for <see cref="IntegerCategorical"/>.</param>
    /// <param name="outputMode">As for <see cref="IntegerCategorical"/>.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature StringCategorical(int? maxTokens = null, int numOovIndices = 1, string outputMode = "one_hot", string? name = null) =>
        new("string", new StringLookup(maxTokens, numOovIndices, name: Called("string_categorical", name)), outputMode);

    /// <summary>Whole numbers by the bin into which a hash puts them.</summary>
    /// <param name="numBins">Number of bins.</param>
    /// <param name="outputMode">As for <see cref="FloatDiscretized"/>.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature IntegerHashed(int numBins, string outputMode = "one_hot", string? name = null) =>
        new("int32", new Hashing(numBins, name: Called("integer_hashed", name)), outputMode);

    /// <summary>Texts by the bin into which a hash puts them.</summary>
    /// <param name="numBins">Number of bins.</param>
    /// <param name="outputMode">As for <see cref="FloatDiscretized"/>.</param>
    /// <param name="name">As for <see cref="Float"/>.</param>
    public static Feature StringHashed(int numBins, string outputMode = "one_hot", string? name = null) =>
        new("string", new Hashing(numBins, name: Called("string_hashed", name)), outputMode);

    static string Called(string kind, string? name) => $"{name ?? AutoName.Next(kind)}_preprocessor";
}
