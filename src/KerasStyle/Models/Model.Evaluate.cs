using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Models;

namespace KerasStyle;

public partial class Model
{
    /// <summary>Measures loss and metrics: <c>var (loss, accuracy) = model.Evaluate(x, y)</c>. As keras.Model.evaluate.</summary>
    /// <param name="x">Inputs, or a source of batches with inputs and targets.</param>
    /// <param name="y">Targets.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="verbose">As for <see cref="Fit"/>.</param>
    /// <param name="sampleWeight">How much each sample counts in the loss.</param>
    /// <param name="steps">Batches to measure on; all when null.</param>
    /// <param name="callbacks">What is called on the way.</param>
    /// <param name="cancellationToken">Ends the evaluation between two batches.</param>
    /// <returns>The loss, then the metrics, by name.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, numbers of samples differ, or there are no samples.</exception>
    /// <exception cref="InvalidOperationException">The model is not compiled, or is being trained.</exception>
    public Logs Evaluate(
        TensorData x,
        TensorData? y = null,
        int batchSize = 32,
        Verbosity verbose = default,
        TensorData? sampleWeight = null,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null,
        CancellationToken cancellationToken = default)
    {
        RequireCompiled("Evaluate");
        CheckCounts(batchSize, steps, nameof(steps));
        BatchSource source = DataSources.Of(this, x, y, sampleWeight, targets: true);
        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException($"{Label}: is being trained or evaluated already");
        try
        {
            int? all = steps ?? source.Batches(batchSize);
            using var loop = new TestLoop(this, source, batchSize, steps, WithDefaults(callbacks, verbose, 1, all, null, null));
            return loop.Run(cancellationToken);
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }
}
