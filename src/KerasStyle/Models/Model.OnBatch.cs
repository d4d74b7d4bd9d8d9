using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Models;

namespace KerasStyle;

public partial class Model
{
    /// <summary>One training step on the given samples. As keras.Model.train_on_batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="sampleWeight">How much each sample counts in the loss.</param>
    /// <param name="classWeight">How much samples of a class count in the loss.</param>
    /// <returns>Loss and metrics of these samples.</returns>
    public Logs TrainOnBatch(TensorData x, TensorData? y = null, TensorData? sampleWeight = null, Dictionary<int, double>? classWeight = null) =>
        OnBatch(x, y, sampleWeight, classWeight, training: true);

    /// <summary>Measures loss and metrics on the given samples. As keras.Model.test_on_batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="sampleWeight">How much each sample counts in the loss.</param>
    /// <returns>Loss and metrics of these samples.</returns>
    public Logs TestOnBatch(TensorData x, TensorData? y = null, TensorData? sampleWeight = null) =>
        OnBatch(x, y, sampleWeight, null, training: false);

    Logs OnBatch(TensorData x, TensorData? y, TensorData? sampleWeight, Dictionary<int, double>? classWeight, bool training)
    {
        RequireCompiled(training ? "TrainOnBatch" : "TestOnBatch");
        if (classWeight != null && sampleWeight != null)
            throw new ArgumentException("only one of classWeight and sampleWeight can be given", nameof(classWeight));
        BatchSource source = DataSources.Of(this, x, y, sampleWeight, targets: true);
        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException($"{Label}: is being trained or evaluated already");
        try
        {
            ClassWeights? weights = classWeight == null ? null : new ClassWeights(classWeight.ToDictionary(w => w.Key, w => (float)w.Value));
            using StepRunner runner = TrainOrTestRunner(source, training, weights);
            using BatchCursor cursor = source.Read(source.Rows ?? int.MaxValue);
            int rows = cursor.Next();
            if (rows == 0)
                throw new ArgumentException("x has no samples; at least one is needed", nameof(x));
            compilation!.Reset();
            runner.Run(cursor, rows);
            var logs = new Logs();
            compilation.Read(logs);
            return logs;
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }
}
