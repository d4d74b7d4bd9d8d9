using System.Reflection;
using KerasStyle.Optimizers;
using Microsoft.ML.SearchSpace;
using AutoMLSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.KerasStyle;

/// <summary>A search space of one's own: a class with properties of <see cref="Numbers{T}"/> and <see cref="Choices{T}"/>. This base has those of the training;
/// one that is null is not searched.
/// <code>
/// sealed class Space : KerasSearchSpace
/// {
///     public Numbers&lt;int&gt; Filters { get; set; } = (8, 64, logScale: true);
/// }
/// </code></summary>
public abstract class KerasSearchSpace
{
    /// <summary>Learning rate of the optimizer: by its logarithm from 0.0001 to 0.01 by default.</summary>
    public Numbers<double>? LearningRate { get; set; } = (1e-4, 1e-2, logScale: true);

    /// <summary>Keras' name of the optimizer; that of the options by default.</summary>
    public Choices<string>? Optimizer { get; set; }

    /// <summary>Rows in a training step; as the options say by default.</summary>
    public Numbers<int>? BatchSize { get; set; }

    /// <summary>Passes over the rows; as the options say by default.</summary>
    public Numbers<int>? Epochs { get; set; }

    IEnumerable<(PropertyInfo Property, ISearched Searched)> Searched =>
        from property in GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property is { CanRead: true, CanWrite: true } && property.PropertyType.IsAssignableTo(typeof(ISearched))
        let searched = (ISearched?)property.GetValue(this)
        where searched != null
        orderby property.Name
        select (property, searched);

    /// <summary>How a net is trained: with the values that this space takes, and otherwise as said.</summary>
    /// <param name="others">Everything else; the defaults when null.</param>
    public KerasTrainerOptions Options(KerasTrainerOptions? others = null)
    {
        KerasTrainerOptions options = (others ?? new KerasTrainerOptions()).Checked();
        options.Epochs = Epochs?.Value ?? options.Epochs;
        options.BatchSize = BatchSize?.Value ?? options.BatchSize;
        options.Optimizer = Optimizer is { } name ? name.Value : options.NewOptimizer();
        if (LearningRate is { } rate)
            options.Optimizer.LearningRate = rate.Value;
        return options;
    }

    /// <summary>The space as AutoML knows it.</summary>
    internal AutoMLSpace ToAutoML()
    {
        var space = new AutoMLSpace();
        foreach ((PropertyInfo property, ISearched searched) in Searched)
            space.Add(property.Name, new SearchedOption(searched.Parameter));
        return space;
    }

    /// <summary>The space in which one value of each property is taken.</summary>
    internal KerasSearchSpace With(Parameter values)
    {
        var taken = (KerasSearchSpace)MemberwiseClone();
        foreach ((PropertyInfo property, ISearched searched) in Searched)
            property.SetValue(taken, searched.With(new SearchedOption(searched.Parameter).ToValue(values[property.Name])));
        return taken;
    }

    /// <summary>A copy that later changes do not reach.</summary>
    internal KerasSearchSpace Copy() => (KerasSearchSpace)MemberwiseClone();
}
