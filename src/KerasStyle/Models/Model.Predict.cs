using System.Numerics;
using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Models;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    /// <summary>The model's output for each sample: <c>float[,] p = model.Predict(x)</c>. As keras.Model.predict.
    /// Several threads may predict with one model.</summary>
    /// <param name="x">Inputs, or a source of batches.</param>
    /// <param name="batchSize">Samples computed at once.</param>
    /// <param name="verbose">1 for a progress bar; <c>"auto"</c> shows one only in a terminal.</param>
    /// <param name="steps">Batches to predict; all when null.</param>
    /// <param name="callbacks">What is called on the way.</param>
    /// <param name="cancellationToken">Ends the prediction between two batches.</param>
    /// <returns>(samples, ...), in the samples' order.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or there are no samples.</exception>
    public Tensor Predict(
        TensorData x,
        int batchSize = 32,
        Verbosity verbose = default,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Tensor> outputs = PredictAll(x, batchSize, verbose, steps, callbacks, cancellationToken);
        return outputs.Count == 1 ? outputs[0] : throw new InvalidOperationException($"{Label}: has {outputs.Count} outputs; use PredictAll");
    }

    /// <summary>As <see cref="Predict"/>, for a model of any number of outputs.</summary>
    public IReadOnlyList<Tensor> PredictAll(
        TensorData x,
        int batchSize = 32,
        Verbosity verbose = default,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        CheckCounts(batchSize, steps, nameof(steps));
        bool shows = verbose.Level > 0 && (!verbose.IsAuto || ProgressBar.IsTerminal(Console.Out));
        cancellationToken.ThrowIfCancellationRequested();
        if (!shows && callbacks is not { Count: > 0 } && PredictedAtOnce(x, batchSize) is { } outputs)
            return outputs;
        BatchSource source = DataSources.Of(this, x, null, null, targets: false);
        StepFunction step = PredictStep(new BatchLayout(source.Inputs, [], []));
        using var batches = new EpochBatches(source, batchSize, steps, null);
        CallbackList list = WithDefaults(callbacks, shows ? verbose : 0, 1, batches.Steps, null, null);
        var results = new OutputCollector();
        list.OnPredictBegin();
        batches.Begin(0);
        for (int batch = 0; batches.Next() is > 0 and var rows; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            list.OnPredictBatchBegin(batch);
            Executable executable = CompiledStep(step, PaddedLength(rows, batchSize));
            using Frame frame = executable.Rent();
            for (int column = 0; column < source.Inputs.Count; column++)
                FillPadded(batches.Cursor, column, frame.Input<byte>(column), executable.Inputs[column], rows);
            frame.Run();
            results.Add(executable, frame, rows, source.Rows);
            list.OnPredictBatchEnd(batch);
        }

        list.OnPredictEnd();
        return results.ToTensors();
    }

    /// <summary>As <see cref="Predict"/>, for a model whose outputs are lists and dictionaries: <c>model.PredictStructure(x)["price"]</c>.</summary>
    public TensorStructure PredictStructure(
        TensorData x,
        int batchSize = 32,
        Verbosity verbose = default,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null,
        CancellationToken cancellationToken = default) =>
        new(PredictAll(x, batchSize, verbose, steps, callbacks, cancellationToken), OutputForm);

    /// <summary>The output for samples that are computed at once. As keras.Model.predict_on_batch.</summary>
    public Tensor PredictOnBatch(TensorData x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Predict(x, x.Source == null && x.Tensors[0].Rank > 0 ? Math.Max(1, x.Tensors[0].Shape[0]) : int.MaxValue, verbose: 0);
    }

    /// <summary>A compiled prediction for a fixed number of samples, which allocates nothing per run; for one thread at a time.</summary>
    /// <param name="rows">Samples in a run.</param>
    /// <param name="samples">Shape and type of one sample of each input; those of <see cref="Inputs"/> when null.</param>
    /// <exception cref="InvalidOperationException">The model is not built; its shape of input is unknown.</exception>
    public Predictor CreatePredictor(int rows = 1, IReadOnlyList<TensorSpec>? samples = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (!Built)
            throw new InvalidOperationException($"{Label}: is not built; start it with an Input or predict once");
        StepFunction step = PredictStep(new BatchLayout([.. samples ?? Inputs.Select(i => new TensorSpec(i.BatchShape[1..], i.DType))], [], []));
        return new Predictor(CompiledStep(step, rows));
    }

    // Samples that make one batch, laid out as earlier ones, go straight into the memory of the compiled step; null for others.
    Tensor[]? PredictedAtOnce(TensorData x, int batchSize)
    {
        if (x.Source != null || x.Tensors is not [{ Rank: > 0 } first, ..] || RunsOnHost || !x.Structure.Form.Equals(InputForm))
            return null;
        IReadOnlyList<Tensor> samples = x.Tensors;
        int rows = first.Shape[0];
        if (rows == 0 || rows > batchSize || KnownPrediction(samples, rows, PaddedLength(rows, batchSize)) is not { } executable)
            return null;
        using Frame frame = executable.Rent();
        for (int i = 0; i < samples.Count; i++)
        {
            Span<byte> padded = frame.Input<byte>(i), values = samples[i].Buffer.AsSpan<byte>()[..(int)samples[i].Spec.Bytes];
            values.CopyTo(padded);
            padded[values.Length..].Clear();
        }

        frame.Run();
        return OutputCollector.Take(executable, frame, rows);
    }

    // A batch of another length than usual is filled up to a power of two, so that odd lengths do not each compile a step of their own.
    static int PaddedLength(int rows, int batchSize) =>
        rows == batchSize ? rows : (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)rows), (uint)Math.Max(rows, batchSize));

    static void FillPadded(BatchCursor cursor, int column, Span<byte> destination, TensorSpec spec, int rows)
    {
        int size = (int)(spec.Bytes / spec.Shape[0]) * rows;
        cursor.Fill(column, destination[..size]);
        destination[size..].Clear();
    }
}
