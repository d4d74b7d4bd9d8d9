namespace KerasStyle;

/// <summary>What all nets of <see cref="Applications"/> take.</summary>
public sealed record ApplicationOptions
{
    /// <summary>Whether the classifier on top is part of the net.</summary>
    public bool IncludeTop { get; init; } = true;

    /// <summary>A file of weights, as Keras publishes them (<c>.h5</c>), or of this net (<c>.weights.h5</c>); random ones when null.</summary>
    public string? Weights { get; init; }

    /// <summary>Height, width and channels of an image; the net's own with the classifier, any size without it when null.</summary>
    public Shape? InputShape { get; init; }

    /// <summary>Without the classifier: <c>avg</c> or <c>max</c> of each channel; all places when null.</summary>
    public string? Pooling { get; init; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>Activation of the classifier.</summary>
    public string ClassifierActivation { get; init; } = "softmax";

    /// <summary>Name of the model; the net's own when null.</summary>
    public string? Name { get; init; }
}
