using Microsoft.ML.AutoML;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML;

/// <summary>Keras nets whose layers and training a sweep of AutoML searches: <c>mlContext.Keras().SweepableMulticlass(...)</c>.</summary>
public static class KerasSweepableExtensions
{
    /// <summary>Dense layers that tell one of several classes of a row of numbers.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="label">Column of a key (from MapValueToKey), or of class numbers from 0.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="options">How the nets are trained, where the space does not say it.</param>
    public static SweepableEstimator SweepableMulticlass(
        this KerasCatalog catalog, string features = "Features", NetSearchSpace? space = null, string label = "Label", bool standardize = true, KerasTrainerOptions? options = null) =>
        catalog.Sweepable(new MulticlassTask(label), features, space, standardize, options);

    /// <summary>Dense layers that tell yes from no of a row of numbers.</summary>
    /// <inheritdoc cref="SweepableMulticlass"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="label">Column of Boolean, of a key of two values, or of the numbers 0 and 1.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="options">How the nets are trained, where the space does not say it.</param>
    public static SweepableEstimator SweepableBinary(
        this KerasCatalog catalog, string features = "Features", NetSearchSpace? space = null, string label = "Label", bool standardize = true, KerasTrainerOptions? options = null) =>
        catalog.Sweepable(new BinaryTask(label), features, space, standardize, options);

    /// <summary>Dense layers that tell a number from a row of numbers.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="label">Column of numbers.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1, and last its output to the label's mean and deviation.</param>
    /// <param name="options">How the nets are trained, where the space does not say it.</param>
    public static SweepableEstimator SweepableRegression(
        this KerasCatalog catalog, string features = "Features", NetSearchSpace? space = null, string label = "Label", bool standardize = true, KerasTrainerOptions? options = null) =>
        catalog.Sweepable(new NumberTask(label), features, space, standardize, options);

    /// <summary>Dense layers that tell which of several labels a row has. AutoML has no metric for it: without one, nets are compared by the sweep's objective.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="label">Column of a vector of Boolean or of 0 and 1, or of a vector of keys.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="options">How the nets are trained, where the space does not say it.</param>
    public static SweepableEstimator SweepableMultiLabel(
        this KerasCatalog catalog, string features = "Features", NetSearchSpace? space = null, string label = "Label", bool standardize = true, KerasTrainerOptions? options = null) =>
        catalog.Sweepable(new MultiLabelTask(label), features, space, standardize, options);

    /// <summary>Dense layers that tell several numbers at once. AutoML has no metric for it: without one, nets are compared by the sweep's objective.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="label">Column of a vector of numbers of known size.</param>
    /// <param name="standardize">Whether the net first brings each feature to mean 0 and deviation 1.</param>
    /// <param name="options">How the nets are trained, where the space does not say it.</param>
    public static SweepableEstimator SweepableMultiOutputRegression(
        this KerasCatalog catalog, string features = "Features", NetSearchSpace? space = null, string label = "Label", bool standardize = true, KerasTrainerOptions? options = null) =>
        catalog.Sweepable(new NumbersTask(label), features, space, standardize, options);

    /// <summary>Any stage, built of the values of a search space of one's own.
    /// <code>
    /// ml.Keras().Sweepable(new Space(), (context, p) => context.Keras().MulticlassClassification(
    ///     new Sequential([new Reshape([28, 28, 1]), new Conv2D(p.Filters.Value, 3, activation: "relu"), new Flatten()]), "Pixels", options: p.Options()))
    /// </code></summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="space">What is searched.</param>
    /// <param name="build">Makes the stage, in a trial's context, of the space in which each property has one value.</param>
    public static SweepableEstimator Sweepable<TSpace>(this KerasCatalog catalog, TSpace space, Func<MLContext, TSpace, IEstimator<ITransformer>> build)
        where TSpace : KerasSearchSpace
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(build);
        KerasSearchSpace kept = space.Copy();
        return new SweepableEstimator((context, values) => build(context, (TSpace)kept.With(values)), kept.ToAutoML());
    }

    static SweepableEstimator Sweepable(
        this KerasCatalog catalog, LearningTask task, string features, NetSearchSpace? space, bool standardize, KerasTrainerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(features);
        KerasTrainerOptions others = (options ?? new KerasTrainerOptions()).Checked();
        return catalog.Sweepable(space ?? new NetSearchSpace(), (context, taken) => new KerasEstimator(context, task, taken.Network(flattens: !standardize), features, taken.Options(others), standardize));
    }
}
