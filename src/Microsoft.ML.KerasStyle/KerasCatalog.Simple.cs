using KerasStyle;
using KerasStyle.Activations;
using KerasStyle.Layers;
using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML.KerasStyle;

/// <content>Rows of numbers, without thinking of nets.</content>
public sealed partial class KerasCatalog
{
    /// <summary>Dense layers that tell one of several classes of a row of numbers.</summary>
    /// <param name="hidden">Units of the hidden layers, such as <c>[64, 64]</c>.</param>
    /// <param name="activation">Function of the hidden layers.</param>
    /// <param name="dropout">Share of the hidden values that each training step leaves out.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1 (one that is nearly always 0 is divided by its largest magnitude).</param>
    /// <param name="features">Column of Single or Double.</param>
    /// <param name="label">Column of a key (from MapValueToKey), or of class numbers from 0.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator Multiclass(
        int[]? hidden = null, string activation = "relu", double dropout = 0, bool standardize = true,
        string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        Simple(new MulticlassTask(label), hidden, activation, dropout, standardize, features, options);

    /// <summary>Dense layers that tell yes from no of a row of numbers.</summary>
    /// <param name="hidden">Units of the hidden layers, such as <c>[64, 64]</c>.</param>
    /// <param name="activation">Function of the hidden layers.</param>
    /// <param name="dropout">Share of the hidden values that each training step leaves out.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1 (one that is nearly always 0 is divided by its largest magnitude).</param>
    /// <param name="features">Column of Single or Double.</param>
    /// <param name="label">Column of Boolean, of a key of two values, or of the numbers 0 and 1.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator Binary(
        int[]? hidden = null, string activation = "relu", double dropout = 0, bool standardize = true,
        string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        Simple(new BinaryTask(label), hidden, activation, dropout, standardize, features, options);

    /// <summary>Dense layers that tell a number from a row of numbers.</summary>
    /// <param name="hidden">Units of the hidden layers, such as <c>[64, 64]</c>.</param>
    /// <param name="activation">Function of the hidden layers.</param>
    /// <param name="dropout">Share of the hidden values that each training step leaves out.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1, and last its output to the label's mean and deviation.</param>
    /// <param name="features">Column of Single or Double.</param>
    /// <param name="label">Column of numbers.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator Regression(
        int[]? hidden = null, string activation = "relu", double dropout = 0, bool standardize = true,
        string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        Simple(new NumberTask(label), hidden, activation, dropout, standardize, features, options);

    KerasEstimator Simple(
        LearningTask task, int[]? hidden, ActivationFunction? activation, double dropout, bool standardize,
        string features, KerasTrainerOptions? options)
    {
        if (options?.StartFromWeights == true)
            throw new ArgumentException("KerasTrainerOptions.StartFromWeights needs a network; give one instead of hidden units", nameof(options));
        return new KerasEstimator(context, task, HiddenLayers(hidden ?? [64, 64], activation, dropout, flattens: !standardize), features, options, standardize);
    }

    /// <summary>Hidden layers, each Dense, batch normalization if wanted, the activation, and dropout; before them Flatten if rows may have a shape (what standardizes flattens, too).</summary>
    internal static Sequential HiddenLayers(IEnumerable<int> hidden, ActivationFunction? activation, double dropout, bool flattens, bool normalized = false)
    {
        List<Layer> layers = flattens ? [new Flatten()] : [];
        foreach (int units in hidden)
        {
            layers.Add(new Dense(units, normalized ? null : activation));
            if (normalized)
                layers.AddRange([new BatchNormalization(), new Activation(activation ?? "linear")]);
            if (dropout > 0)
                layers.Add(new Dropout(dropout));
        }

        return new Sequential(layers);
    }
}
