using KerasStyle.Callbacks.Events;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Callbacks;

/// <summary>Writes what TensorBoard shows: figures of epochs and batches, histograms and images of the weights, the layers of the net; those of training
/// to <c>train</c>, those of validation and evaluation to <c>validation</c> below the folder. As keras.callbacks.TensorBoard, without its profiler and
/// its projector of embeddings.</summary>
/// <param name="logDir">Folder; <c>tensorboard --logdir</c> takes it or the one above it.</param>
/// <param name="histogramFreq">After how many epochs the weights are written as histograms; never when 0.</param>
/// <param name="writeGraph">Whether the layers are written.</param>
/// <param name="writeImages">Whether weights are written as images, too, along with their histograms.</param>
/// <param name="writeStepsPerSecond">Whether the speed of the training is written.</param>
/// <param name="updateFreq"><c>"epoch"</c> for figures of epochs alone, <c>"batch"</c> or a number of batches for those since the start of the epoch.</param>
/// <param name="time">The clock; the system's when null.</param>
public sealed class TensorBoard(
    string logDir = "logs",
    int histogramFreq = 0,
    bool writeGraph = true,
    bool writeImages = false,
    bool writeStepsPerSecond = false,
    SaveFrequency updateFreq = default,
    TimeProvider? time = null)
    : Callback
{
    const string ValidationPrefix = "val_";

    readonly TimeProvider time = time ?? TimeProvider.System;
    EventFile? train, validation;
    long epochStart, batchStart;
    int steps, epochSteps, seen;
    bool fitting;

    /// <summary>Where messages go: the console unless set.</summary>
    public TextWriter Output { get; set; } = Console.Out;

    EventFile Train => train ??= new EventFile(Path.Combine(logDir, "train"), time);

    EventFile Validation => validation ??= new EventFile(Path.Combine(logDir, "validation"), time);

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        Close();
        (fitting, steps, seen) = (true, 0, 0);
        if (writeGraph && (Model.Graph != null || Model is Sequential))
            AddGraph();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        fitting = false;
        Close();
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => (epochStart, epochSteps) = (time.GetTimestamp(), steps);

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch) => batchStart = time.GetTimestamp();

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        steps++;
        if (!updateFreq.IsDue(ref seen))
            return;
        if (writeStepsPerSecond)
            Train.Add(steps, Summary.Scalar("batch_steps_per_second", 1 / time.GetElapsedTime(batchStart).TotalSeconds));
        foreach ((string name, double value) in logs)
            Train.Add(steps, Summary.Scalar($"batch_{name}", value));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        foreach ((string name, double value) in logs)
        {
            if (name.StartsWith(ValidationPrefix, StringComparison.Ordinal))
                Validation.Add(epoch, Summary.Scalar($"epoch_{name[ValidationPrefix.Length..]}", value));
            else
                Train.Add(epoch, Summary.Scalar($"epoch_{name}", value));
        }

        if (!logs.ContainsKey("learning_rate"))
            Train.Add(epoch, Summary.Scalar("epoch_learning_rate", Model.LearningRate));
        if (writeStepsPerSecond)
            Train.Add(epoch, Summary.Scalar("epoch_steps_per_second", (steps - epochSteps) / time.GetElapsedTime(epochStart).TotalSeconds));
        if (histogramFreq > 0 && epoch % histogramFreq == 0)
            AddWeights(epoch);
        train?.Flush();
        validation?.Flush();
    }

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        int iterations = Model.Optimizer is { } optimizer ? optimizer.Iterations.Value.ToArray<int>()[0] : 0;
        foreach ((string name, double value) in logs)
            Validation.Add(iterations, Summary.Scalar($"evaluation_{name}_vs_iterations", value));
        if (!fitting)
            Close();
    }

    void AddGraph()
    {
        try
        {
            Train.Add(0, Summary.Net("keras", Model.ToJson()));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            Output.WriteLine($"warning: TensorBoard gets no graph, since a layer cannot be written: {e.Message}");
        }
    }

    void AddWeights(int epoch)
    {
        foreach (Variable weight in Model.Layers.SelectMany(l => l.Weights))
        {
            float[] values = weight.Value.ToArray<float>();
            Train.Add(epoch, Summary.Histogram($"{weight.Path}/histogram", values));
            if (writeImages && AsImages(weight.Value) is { } images)
                Train.Add(epoch, Summary.Image($"{weight.Path}/image", images.ToArray<float>(), images.Shape));
        }
    }

    /// <summary>A weight as <c>(images, height, width, channels)</c>: a bias as a column, a kernel lying, a convolution's as an image for each filter
    /// where that can be; null where it cannot.</summary>
    static Tensor? AsImages(Tensor weight)
    {
        int[] lengths = [.. weight.Shape.Where(n => n != 1)];
        Tensor squeezed = Ops.Reshape(weight, new Shape(lengths));
        switch (lengths)
        {
            case [var n]:
                return Ops.Reshape(squeezed, [1, n, 1, 1]);
            case [var rows, var columns]:
                return rows > columns ? Ops.Reshape(Ops.Transpose(squeezed), [1, columns, rows, 1]) : Ops.Reshape(squeezed, [1, rows, columns, 1]);
            case [var height, var width, var filters]:
                return Ops.Reshape(Ops.Transpose(squeezed, [2, 0, 1]), [filters, height, width, 1]);
            case [_, _, _, 3 or 4]:
                return squeezed;
            default:
                return null;
        }
    }

    void Close()
    {
        train?.Dispose();
        validation?.Dispose();
        (train, validation) = (null, null);
    }
}
