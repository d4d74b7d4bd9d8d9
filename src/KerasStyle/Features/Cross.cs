using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>Features of a <see cref="FeatureSpace"/> that are crossed: each combination of their categories is hashed into a bin. Two names stand for a cross with default arguments.</summary>
public sealed class Cross : KerasObject
{
    /// <param name="featureNames">The features, whose layers give numbers of categories.</param>
    /// <param name="crossingDim">Number of bins; that of the FeatureSpace when null.</param>
    /// <param name="outputMode"><c>one_hot</c>, or <c>int</c> for the number of the bin.</param>
    /// <exception cref="ArgumentException">The output mode is unknown, or there are fewer than two features.</exception>
    public Cross(IReadOnlyList<string> featureNames, int? crossingDim = null, string outputMode = "one_hot")
    {
        ArgumentNullException.ThrowIfNull(featureNames);
        if (featureNames.Count < 2)
            throw new ArgumentException($"a cross needs two features or more, got {featureNames.Count}", nameof(featureNames));
        (FeatureNames, CrossingDim, OutputMode) = ([.. featureNames], crossingDim, Categories.Mode("a cross", outputMode, "int", "one_hot"));
    }

    /// <summary>The features.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Number of bins; that of the FeatureSpace when null.</summary>
    public int? CrossingDim { get; }

    /// <summary>The form in which it goes out.</summary>
    public string OutputMode { get; }

    /// <summary>Its name among the features, such as <c>age_X_income</c>.</summary>
    public string Name => string.Join("_X_", FeatureNames);

    /// <inheritdoc/>
    public override string Module => FeatureSpace.SourceModule;

    /// <inheritdoc/>
    protected internal override string? RegisteredName => ClassName;

    /// <summary>Two features.</summary>
    public static implicit operator Cross((string First, string Second) names) => new([names.First, names.Second]);

    /// <summary>Two features or more.</summary>
    public static implicit operator Cross(string[] names) => new(names);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.AddNode("feature_names", new System.Text.Json.Nodes.JsonArray([.. FeatureNames.Select(n => (System.Text.Json.Nodes.JsonNode)n)]))
            .Add("crossing_dim", CrossingDim).Add("output_mode", OutputMode);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Cross FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(StringLookup.Texts(config, "feature_names") ?? [], config.GetOptional<int>("crossing_dim"), config.Get("output_mode", "one_hot"));
    }
}
