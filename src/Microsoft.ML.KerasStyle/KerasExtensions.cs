using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Training;

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

    /// <summary>Fits a pipeline whose nets measure on validation rows after each epoch (<c>val_loss</c> ..., by which EarlyStopping stops). Every stage learns from the rows to
    /// train on alone and transforms both, so that both come to the net prepared in the same way. As Fit(trainData, validationData) of ML.NET's own trainers, which take
    /// prepared rows.
    /// <code>var model = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Keras().Regression(options: ...)).Fit(split.TrainSet, split.TestSet);</code></summary>
    /// <param name="pipeline">The pipeline; each net in it measures on what has become of the validation rows when they come to it.</param>
    /// <param name="trainData">Rows to train on.</param>
    /// <param name="validationData">Rows to measure on, with the same columns.</param>
    /// <exception cref="ArgumentException">The pipeline trains no net, or the net's options have a ValidationFraction or ValidationSet.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    public static TransformerChain<TLastTransformer> Fit<TLastTransformer>(this EstimatorChain<TLastTransformer> pipeline, IDataView trainData, IDataView validationData)
        where TLastTransformer : class, ITransformer => (TransformerChain<TLastTransformer>)Fit((IEstimator<ITransformer>)pipeline, trainData, validationData);

    /// <summary>Fits a pipeline of any type whose nets measure on validation rows; see the other overload.</summary>
    /// <inheritdoc cref="Fit{TLastTransformer}(EstimatorChain{TLastTransformer}, IDataView, IDataView)"/>
    public static ITransformer Fit(this IEstimator<ITransformer> pipeline, IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return ValidatedFit.Fit(pipeline, trainData, validationData);
    }
}
