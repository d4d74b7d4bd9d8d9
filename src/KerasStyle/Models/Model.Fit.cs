using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Models;

namespace KerasStyle;

public partial class Model
{
    int busy;

    /// <summary>Epoch that a callback says the run goes on from.</summary>
    internal int RestoredEpoch { get; set; }

    /// <summary>Trains the model. As keras.Model.fit.</summary>
    /// <param name="x">Inputs: arrays of any rank, tensors, or a source of batches with inputs and targets; the first axis counts the samples.</param>
    /// <param name="y">Targets.</param>
    /// <param name="batchSize">Samples in a step; the last of an epoch may have fewer.</param>
    /// <param name="epochs">Last epoch's number; without <paramref name="initialEpoch"/> the number of epochs.</param>
    /// <param name="verbose"><c>"auto"</c> or 1 for a progress bar, 2 for one line per epoch, 0 for nothing.</param>
    /// <param name="callbacks">What is called on the way.</param>
    /// <param name="validationSplit">Share of the samples, from the end and before shuffling, that is not trained on but measured.</param>
    /// <param name="validationData">Other samples to measure on, as a tuple; goes before <paramref name="validationSplit"/>.</param>
    /// <param name="shuffle">Whether each epoch takes the samples in another order.</param>
    /// <param name="classWeight">How much samples of a class count in the loss; 1 for classes that are not named.</param>
    /// <param name="sampleWeight">How much each sample counts in the loss.</param>
    /// <param name="initialEpoch">Epoch to start from, to go on with an earlier training.</param>
    /// <param name="stepsPerEpoch">Batches in an epoch; all when null.</param>
    /// <param name="validationSteps">Batches to measure on; all when null.</param>
    /// <param name="validationBatchSize">Samples in a batch of a validation; <paramref name="batchSize"/> when null.</param>
    /// <param name="validationFreq">Validate after every so many epochs, or after those of a list, counted from 1.</param>
    /// <param name="seed">Seed of the orders of the samples; from <see cref="KerasRandom"/> when null. The same seed gives the same orders
    /// whatever the number of threads.</param>
    /// <param name="progress">Told of the progress about 20 times a second and after each epoch.</param>
    /// <param name="cancellationToken">Ends the training between two steps; the model keeps what it has learnt.</param>
    /// <returns>The figures of every epoch: <c>loss</c>, the metrics, and <c>val_...</c> for validation.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, numbers of samples differ, there are no samples, or a name is unknown.</exception>
    /// <exception cref="InvalidOperationException">The model is not compiled, or is being trained already.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; callbacks have seen OnTrainEnd.</exception>
    public History Fit(
        TensorData x,
        TensorData? y = null,
        int batchSize = 32,
        int epochs = 1,
        Verbosity verbose = default,
        IReadOnlyList<Callback>? callbacks = null,
        double validationSplit = 0,
        ValidationData? validationData = null,
        bool shuffle = true,
        Dictionary<int, double>? classWeight = null,
        TensorData? sampleWeight = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationSteps = null,
        int? validationBatchSize = null,
        ValidationFrequency validationFreq = default,
        int? seed = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        RequireCompiled("Fit");
        CheckCounts(batchSize, stepsPerEpoch, "stepsPerEpoch");
        CheckCounts(validationBatchSize ?? 1, validationSteps, "validationSteps");
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(initialEpoch);
        if (classWeight != null && sampleWeight != null)
            throw new ArgumentException("only one of classWeight and sampleWeight can be given", nameof(classWeight));
        BatchSource train = DataSources.Of(this, x, y, sampleWeight, targets: true), validation = train;
        if (validationData != null)
            validation = DataSources.Of(this, validationData.X, validationData.Y, validationData.SampleWeight, targets: true);
        else if (validationSplit != 0)
            (train, validation) = DataSources.Split(train, validationSplit);
        if (classWeight != null && train.Targets.Count != 1)
            throw new ArgumentException($"classWeight needs one target, got {train.Targets.Count}", nameof(classWeight));

        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException($"{Label}: is being trained already");
        try
        {
            var options = new FitOptions
            {
                Train = train,
                Validation = ReferenceEquals(train, validation) ? null : validation,
                BatchSize = batchSize,
                ValidationBatchSize = validationBatchSize ?? batchSize,
                InitialEpoch = initialEpoch,
                Epochs = epochs,
                StepsPerEpoch = stepsPerEpoch,
                ValidationSteps = validationSteps,
                ValidationFrequency = validationFreq,
                ShuffleSeed = shuffle ? seed ?? KerasRandom.NextSeed() : null,
                ClassWeights = classWeight == null ? null : new ClassWeights(classWeight.ToDictionary(w => w.Key, w => (float)w.Value)),
                Cancellation = cancellationToken,
            };
            History history = callbacks?.OfType<History>().FirstOrDefault() ?? new History();
            using var loop = new FitLoop(this, options, steps => WithDefaults(callbacks, verbose, epochs, steps, history, progress));
            History = history;
            loop.Run();
            return history;
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Trains the model on another thread; the arguments are those of <see cref="Fit"/>.</summary>
    public Task<History> FitAsync(
        TensorData x,
        TensorData? y = null,
        int batchSize = 32,
        int epochs = 1,
        Verbosity verbose = default,
        IReadOnlyList<Callback>? callbacks = null,
        double validationSplit = 0,
        ValidationData? validationData = null,
        bool shuffle = true,
        Dictionary<int, double>? classWeight = null,
        TensorData? sampleWeight = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationSteps = null,
        int? validationBatchSize = null,
        ValidationFrequency validationFreq = default,
        int? seed = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(
            () => Fit(
                x, y, batchSize, epochs, verbose, callbacks, validationSplit, validationData, shuffle, classWeight, sampleWeight, initialEpoch,
                stepsPerEpoch, validationSteps, validationBatchSize, validationFreq, seed, progress, cancellationToken),
            cancellationToken);

    CallbackList WithDefaults(IReadOnlyList<Callback>? given, Verbosity verbose, int epochs, int? steps, History? history, IProgress<FitProgress>? progress)
    {
        List<Callback> all = [.. given ?? []];
        if (history != null && !all.Contains(history))
            all.Add(history);
        if (verbose.Level > 0 && !all.OfType<ProgbarLogger>().Any())
            all.Add(new ProgbarLogger());
        if (progress != null)
            all.Add(new ProgressReporter(progress));
        return new CallbackList(all, this, new CallbackParams(verbose.Level, epochs, steps));
    }

    static void CheckCounts(int batchSize, int? steps, string stepsName)
    {
        if (batchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, $"batchSize must be at least 1, got {batchSize}");
        if (steps < 1)
            throw new ArgumentOutOfRangeException(stepsName, steps, $"{stepsName} must be at least 1, got {steps}");
    }
}
