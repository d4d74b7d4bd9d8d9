using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>How a column of a table enters a <see cref="FeatureSpace"/>: its type, the layer that prepares it, and the form in which it goes out.
/// A name such as <c>"float_normalized"</c> stands for one with default arguments.</summary>
public sealed class Feature : KerasObject
{
    static readonly string[] Kinds =
        ["float", "float_normalized", "float_rescaled", "float_discretized", "integer_categorical", "string_categorical", "integer_hashed", "string_hashed"];

    readonly string? kind;
    readonly Layer? preprocessor;

    /// <param name="dtype">Type of the column: <c>float32</c>, <c>int32</c>, <c>string</c>, ...</param>
    /// <param name="preprocessor">The layer that prepares it.</param>
    /// <param name="outputMode"><c>float</c>, or, for a layer that gives numbers of categories, <c>int</c> or <c>one_hot</c>.</param>
    /// <exception cref="ArgumentException">The output mode is unknown.</exception>
    public Feature(string dtype, Layer preprocessor, string outputMode)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        (DType, this.preprocessor, OutputMode) = (dtype, preprocessor, Categories.Mode("a feature", outputMode, "int", "one_hot", "float"));
    }

    Feature(string kind) => (this.kind, DType, OutputMode) = (kind, "", "");

    /// <summary>Type of the column.</summary>
    public string DType { get; }

    /// <summary>The layer that prepares it.</summary>
    public Layer Preprocessor => preprocessor ?? throw new InvalidOperationException($"'{kind}' becomes a layer in a FeatureSpace");

    /// <summary>The form in which it goes out.</summary>
    public string OutputMode { get; }

    /// <inheritdoc/>
    public override string Module => FeatureSpace.SourceModule;

    /// <inheritdoc/>
    protected internal override string? RegisteredName => ClassName;

    /// <summary>A kind with default arguments: <c>float</c>, <c>float_normalized</c>, <c>float_rescaled</c>, <c>float_discretized</c>, <c>integer_categorical</c>,
    /// <c>string_categorical</c>, <c>integer_hashed</c> or <c>string_hashed</c>.</summary>
    public static implicit operator Feature(string kind) => Kinds.Contains(kind)
        ? new(kind)
        : throw new ArgumentException($"a feature must be {string.Join(", ", Kinds)}, got '{kind}'", nameof(kind));

    /// <summary>The feature itself, or the one that a name stands for.</summary>
    internal Feature Named(string name, int hashingDim, int discretizationBins) => kind switch
    {
        null => this,
        "float" => FeatureSpace.Float(name),
        "float_normalized" => FeatureSpace.FloatNormalized(name),
        "float_rescaled" => FeatureSpace.FloatRescaled(name: name),
        "float_discretized" => FeatureSpace.FloatDiscretized(discretizationBins, name: name),
        "integer_categorical" => FeatureSpace.IntegerCategorical(name: name),
        "string_categorical" => FeatureSpace.StringCategorical(name: name),
        "integer_hashed" => FeatureSpace.IntegerHashed(hashingDim, name: name),
        _ => FeatureSpace.StringHashed(hashingDim, name: name),
    };

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("dtype", DType).Add("preprocessor", Preprocessor).Add("output_mode", OutputMode);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Feature FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<string>("dtype"), config.Object<Layer>("preprocessor") ?? throw new ArgumentException($"{config.Owner}: config lacks the key 'preprocessor'"),
            config.Get<string>("output_mode"));
    }
}
