using Microsoft.ML.KerasStyle;

namespace Microsoft.ML;

/// <summary>Puts Keras nets within reach of an <see cref="MLContext"/>.</summary>
public static class KerasExtensions
{
    /// <summary>Keras nets as stages of a pipeline.</summary>
    public static KerasCatalog Keras(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new KerasCatalog(mlContext);
    }
}
