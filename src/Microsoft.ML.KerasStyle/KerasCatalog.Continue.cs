using KerasStyle;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle;

/// <content>Training that goes on.</content>
public sealed partial class KerasCatalog
{
    /// <summary>Trains the net of a fitted pipeline further on other rows. The stages before the net prepare these as they did the first ones (they learn nothing anew, so that keys,
    /// means and words mean what they meant), the net starts from its weights, and the stages behind it stay. The given pipeline does not change.</summary>
    /// <param name="model">A net's stage, or a pipeline that holds one.</param>
    /// <param name="data">The rows, with the columns that the pipeline was fitted on.</param>
    /// <param name="label">Column of the label, as the net's stage sees it.</param>
    /// <param name="options">How the net is trained; the optimizer begins anew. The columns are those that the net was trained on.</param>
    /// <param name="validationData">Rows to measure on after each epoch, prepared as the others.</param>
    /// <returns>The pipeline with the trained net.</returns>
    /// <exception cref="ArgumentException">The pipeline holds no net or several, or the label is not the one that the net learned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    /// <exception cref="NotSupportedException">The net is a general stage or an autoencoder: train its Model with <see cref="KerasTrainerOptions.StartFromWeights"/>.</exception>
    public ITransformer ContinueTraining(ITransformer model, IDataView data, string label = "Label", KerasTrainerOptions? options = null, IDataView? validationData = null) =>
        Continue(model, data, label, options, validationData, loaded: false);

    /// <summary>Loads a pipeline from ML.NET's model file and trains its net further; see the other overload.</summary>
    /// <inheritdoc cref="ContinueTraining(ITransformer, IDataView, string, KerasTrainerOptions, IDataView)"/>
    /// <param name="path">The file, written by MLContext.Model.Save.</param>
    /// <param name="data">The rows, with the columns that the pipeline was fitted on.</param>
    /// <param name="label">Column of the label, as the net's stage sees it.</param>
    /// <param name="options">How the net is trained.</param>
    /// <param name="validationData">Rows to measure on after each epoch, prepared as the others.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public ITransformer ContinueTraining(string path, IDataView data, string label = "Label", KerasTrainerOptions? options = null, IDataView? validationData = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Continue(context.Model.Load(path, out _), data, label, options, validationData, loaded: true);
    }

    ITransformer Continue(ITransformer model, IDataView data, string label, KerasTrainerOptions? options, IDataView? validationData, bool loaded)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(label);
        NetInPipeline pipeline = NetInPipeline.Of(model);
        var estimator = new KerasEstimator(context, new Continuation(pipeline.Net, loaded), label, options);
        IDataView train = pipeline.Prepare(data);
        return pipeline.With(validationData == null ? estimator.Fit(train) : estimator.Fit(train, pipeline.Prepare(validationData)));
    }
}
