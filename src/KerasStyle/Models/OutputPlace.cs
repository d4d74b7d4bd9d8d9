namespace KerasStyle.Models;

/// <summary>An output of a model and what it is called in logs.</summary>
/// <param name="Path">The way to it through lists and dictionaries; none for the only output.</param>
/// <param name="Layer">The layer that it comes from, in a graph of layers.</param>
sealed record OutputPlace(IReadOnlyList<object> Path, string? Layer)
{
    /// <summary>As Keras names the loss of an output: the way to it, whose last step through a list is the layer's name, or the loss' where there is none.</summary>
    public string LossName(string loss) => string.Join('/', Path is [.., string] ? Path : [.. Path.SkipLast(1), Layer ?? loss]);

    /// <summary>What Keras puts before the names of an output's metrics, if anything: the name in a dictionary, or the layer's.</summary>
    public string? MetricPrefix => Path is [string key] ? key : Layer;
}
