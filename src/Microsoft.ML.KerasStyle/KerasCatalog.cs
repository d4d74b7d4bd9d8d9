using KerasStyle;
using KerasStyle.Activations;
using KerasStyle.Layers;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle;

/// <summary>Makes Keras nets stages of an ML.NET pipeline: <c>mlContext.Keras()</c>.</summary>
public sealed class KerasCatalog
{
    readonly IHostEnvironment environment;

    internal KerasCatalog(IHostEnvironment environment) => this.environment = environment;

    /// <summary>A net that tells one of several classes.</summary>
    /// <param name="network">The net. A last layer of as many units as the label has classes, with softmax, is added unless it is there.</param>
    /// <param name="features">Column of Single or Double, usually a vector; a vector's dimensions are the net's.</param>
    /// <param name="label">Column of a key (from MapValueToKey), or of class numbers from 0.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator MulticlassClassification(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(environment, LearningTask.Multiclass, network, features, label, options);

    /// <summary>A net that tells yes from no.</summary>
    /// <param name="network">The net. A last layer of one unit with a sigmoid is added unless it is there.</param>
    /// <param name="features">Column of Single or Double, usually a vector; a vector's dimensions are the net's.</param>
    /// <param name="label">Column of Boolean, of a key of two values (the second is yes), or of the numbers 0 and 1.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator BinaryClassification(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(environment, LearningTask.Binary, network, features, label, options);

    /// <summary>A net that tells a number.</summary>
    /// <param name="network">The net. A last layer of one unit is added unless it is there.</param>
    /// <param name="features">Column of Single or Double, usually a vector; a vector's dimensions are the net's.</param>
    /// <param name="label">Column of numbers.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator Regression(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(environment, LearningTask.Regression, network, features, label, options);

    /// <summary>Dense layers that tell one of several classes of a row of numbers.</summary>
    /// <param name="hidden">Units of the hidden layers, such as <c>[64, 64]</c>.</param>
    /// <param name="activation">Function of the hidden layers.</param>
    /// <param name="dropout">Share of the hidden values that each training step leaves out.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="features">Column of Single or Double.</param>
    /// <param name="label">Column of a key (from MapValueToKey), or of class numbers from 0.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator Multiclass(
        int[]? hidden = null, string activation = "relu", double dropout = 0, bool standardize = true,
        string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        Simple(LearningTask.Multiclass, hidden, activation, dropout, standardize, features, label, options);

    /// <summary>Dense layers that tell yes from no of a row of numbers.</summary>
    /// <param name="hidden">Units of the hidden layers, such as <c>[64, 64]</c>.</param>
    /// <param name="activation">Function of the hidden layers.</param>
    /// <param name="dropout">Share of the hidden values that each training step leaves out.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="features">Column of Single or Double.</param>
    /// <param name="label">Column of Boolean, of a key of two values, or of the numbers 0 and 1.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator Binary(
        int[]? hidden = null, string activation = "relu", double dropout = 0, bool standardize = true,
        string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        Simple(LearningTask.Binary, hidden, activation, dropout, standardize, features, label, options);

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
        Simple(LearningTask.Regression, hidden, activation, dropout, standardize, features, label, options);

    KerasEstimator Simple(
        LearningTask task, int[]? hidden, ActivationFunction? activation, double dropout, bool standardize,
        string features, string label, KerasTrainerOptions? options)
    {
        if (options?.StartFromWeights == true)
            throw new ArgumentException("KerasTrainerOptions.StartFromWeights needs a network; give one instead of hidden units", nameof(options));
        var layers = new List<Layer>();
        foreach (int units in hidden ?? [64, 64])
        {
            layers.Add(new Dense(units, activation));
            if (dropout > 0)
                layers.Add(new Dropout(dropout));
        }

        return new KerasEstimator(environment, task, new Sequential(layers), features, label, options, standardize);
    }
}
