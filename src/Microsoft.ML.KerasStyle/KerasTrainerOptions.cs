using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace Microsoft.ML.KerasStyle;

/// <summary>How a net is trained as a stage of a pipeline; the names are those of keras.Model.compile and fit.</summary>
public sealed class KerasTrainerOptions
{
    /// <summary>Passes over the rows; 10 by default.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Rows in a training step; 32 by default.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>What changes the weights: a name such as <c>"adam"</c> (the default) or an object. Each fit starts with a fresh one like it.</summary>
    public Optimizer Optimizer { get; set; } = "adam";

    /// <summary>What is made small. By default sparse_categorical_crossentropy for multiclass, binary_crossentropy for binary classification
    /// and mean_squared_error for regression. A categorical loss gets one-hot targets; with <c>fromLogits</c> the net ends without
    /// softmax or sigmoid, and predictions are probabilities all the same.</summary>
    public Loss? Loss { get; set; }

    /// <summary>What is measured besides: by default <c>accuracy</c> for classification and <c>mae</c> for regression.</summary>
    public IReadOnlyList<Metric>? Metrics { get; set; }

    /// <summary>Share of the rows, chosen by lot, that is not trained on but measured after each epoch (<c>val_loss</c> ...); 0 by default.</summary>
    public double ValidationFraction { get; set; }

    /// <summary>Rows to measure on after each epoch instead, as the stages before the net have prepared them. Where these are part of the same pipeline, leave it null and call
    /// <c>pipeline.Fit(train, validation)</c>, which prepares both.</summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>How much the rows of a class count in the loss, by the class' value (<c>"true"</c> and <c>"false"</c> or <c>"1"</c> and <c>"0"</c> for a
    /// binary label); 1 for classes that are not named.</summary>
    public Dictionary<string, double>? ClassWeights { get; set; }

    /// <summary>Name of a Single column that tells how much each row counts in the loss; none by default.</summary>
    public string? ExampleWeightColumn { get; set; }

    /// <summary>What is called on the way, as EarlyStopping; none by default. A callback serves one fit at a time.</summary>
    public IReadOnlyList<Callback> Callbacks { get; set; } = [];

    /// <summary>Seed of initial weights, dropout, orders and the choice of validation rows. By default drawn from the MLContext's seed.</summary>
    public int? Seed { get; set; }

    /// <summary>Whether each epoch takes the rows in another order; true by default.</summary>
    public bool Shuffle { get; set; } = true;

    /// <summary><c>"auto"</c> (the default) or 1 for a live line per epoch, 2 for plain lines, 0 for nothing. MLContext.Log gets a line per epoch
    /// in any case.</summary>
    public Verbosity Verbose { get; set; } = "auto";

    /// <summary>The engine that trains this net and that the fitted stage predicts on, and its device: <c>"cpu"</c>, <c>"torch"</c>, <c>"torch:cuda:0"</c>; see
    /// <see cref="Engines.Get(string)"/>. By default the one that the given net has chosen (<see cref="KerasModel.Engine"/>), else the GPU that MLContext.GpuDeviceId names, else the one in use.
    /// The stage's <see cref="KerasTransformer.Model"/> may go to another at any time. A saved pipeline does not hold it: it predicts on the GPU of the context that loads it, or on the one in use there.</summary>
    public string? Engine { get; set; }

    /// <summary>Whether the rows are kept in memory; <see cref="RowCaching.Auto"/> by default.</summary>
    public RowCaching Caching { get; set; } = RowCaching.Auto;

    /// <summary>Told how far the training is, about 20 times a second and after each epoch.</summary>
    public IProgress<FitProgress>? Progress { get; set; }

    /// <summary>Ends the training between two steps: see <see cref="KeepBestOnCancel"/>.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>What a cancelled training gives: false (the default) throws OperationCanceledException; true returns the net with the weights of
    /// its best epoch (smallest <c>val_loss</c>, or <c>loss</c> without validation), and throws only before the first epoch has ended.</summary>
    public bool KeepBestOnCancel { get; set; }

    /// <summary>Whether training starts from the given network's weights (fine-tuning) instead of new ones; false by default.</summary>
    public bool StartFromWeights { get; set; }

    /// <summary>Which column feeds which input of a net of several inputs, by the input's name; by default each reads the column of its name.</summary>
    public Dictionary<string, string>? InputColumns { get; set; }

    /// <summary>Length to which series of keys, as the words of a text, are brought; by default that of the net's Input, or of the longest row.</summary>
    public int? SequenceLength { get; set; }

    /// <summary>Where shorter series are filled up with zeros, as <c>padding</c> of keras.utils.pad_sequences; <see cref="SequenceEnd.Pre"/> by default.</summary>
    public SequenceEnd Padding { get; set; }

    /// <summary>Where longer series lose values, as <c>truncating</c> of keras.utils.pad_sequences; <see cref="SequenceEnd.Pre"/> by default.</summary>
    public SequenceEnd Truncating { get; set; }

    /// <summary>What becomes of missing numbers (NaN) in the columns that the net reads: <c>"refuse"</c> (the default), <c>"mean"</c>, <c>"median"</c>, <c>"zero"</c>, or a number
    /// that stands in for them, in training and when the net predicts. Infinite values are refused in any case.</summary>
    public MissingValues MissingValues { get; set; } = MissingValues.Refuse;

    /// <summary>Layers that change the batches of the first input by chance, anew in each epoch, as <c>[new RandomFlip("horizontal"), new RandomRotation(0.1)]</c>: in training
    /// only, not on validation rows and not when the net predicts. <c>MixUp</c> and <c>CutMix</c> mix the labels, too. The layers are not part of the net, run while the step
    /// before computes, and keep the shape.</summary>
    public IReadOnlyList<Layer> Augmentation { get; set; } = [];

    /// <summary>Rows predicted at once when a view is transformed; 256 by default.</summary>
    public int PredictionBatchSize { get; set; } = 256;

    /// <summary>A copy that later changes do not reach.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal KerasTrainerOptions Checked()
    {
        AtLeastOne(Epochs, nameof(Epochs));
        AtLeastOne(BatchSize, nameof(BatchSize));
        AtLeastOne(PredictionBatchSize, nameof(PredictionBatchSize));
        NotNull(Optimizer, nameof(Optimizer));
        NotNull(Callbacks, nameof(Callbacks));
        NotNull(Augmentation, nameof(Augmentation));
        NotNull(MissingValues, nameof(MissingValues));
        if (!Enum.IsDefined(Caching))
            throw new ArgumentOutOfRangeException(nameof(Caching), Caching, $"KerasTrainerOptions.Caching must be Auto, Memory or None, got {Caching}");
        if (!(ValidationFraction >= 0 && ValidationFraction < 1))
            throw new ArgumentOutOfRangeException(nameof(ValidationFraction), ValidationFraction, $"KerasTrainerOptions.ValidationFraction must be from 0 to less than 1, got {ValidationFraction}");
        if (ClassWeights is { Count: > 0 } && ExampleWeightColumn != null)
            throw new ArgumentException("KerasTrainerOptions: only one of ClassWeights and ExampleWeightColumn can be given", nameof(ClassWeights));
        if (ValidationFraction > 0 && ValidationSet != null)
            throw new ArgumentException("KerasTrainerOptions: only one of ValidationFraction and ValidationSet can be given", nameof(ValidationSet));
        if (Callbacks.Contains(null!))
            throw new ArgumentException("KerasTrainerOptions.Callbacks must not hold null", nameof(Callbacks));
        if (Engine == "")
            throw new ArgumentException("KerasTrainerOptions.Engine must be null or an engine's name, got an empty text", nameof(Engine));
        if (ExampleWeightColumn == "")
            throw new ArgumentException("KerasTrainerOptions.ExampleWeightColumn must be null or a column's name, got an empty text", nameof(ExampleWeightColumn));
        foreach ((string name, double weight) in ClassWeights ?? new Dictionary<string, double>())
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentOutOfRangeException(nameof(ClassWeights), weight, $"KerasTrainerOptions.ClassWeights['{name}'] must be a number from 0, got {weight}");
        }

        if (SequenceLength is { } length)
            AtLeastOne(length, nameof(SequenceLength));
        if (!Enum.IsDefined(Padding) || !Enum.IsDefined(Truncating))
            throw new ArgumentOutOfRangeException(nameof(Padding), $"KerasTrainerOptions.Padding and Truncating must be Pre or Post, got {Padding} and {Truncating}");
        return (KerasTrainerOptions)MemberwiseClone();
    }

    /// <summary>Fresh layers of augmentation: each fit draws its own numbers.</summary>
    internal IReadOnlyList<Layer> NewAugmentation() => [.. Augmentation.Select(l => Layer.Registry.Deserialize(l.Serialize()))];

    /// <summary>A fresh optimizer: each fit needs its own.</summary>
    internal Optimizer NewOptimizer() => Optimizer.Registry.Deserialize(Optimizer.Serialize());

    /// <summary>Fresh metrics: each fit needs its own.</summary>
    internal static IReadOnlyList<Metric> NewMetrics(IReadOnlyList<Metric> metrics) =>
        [.. metrics.Select(m => m.Identifier is { } name ? Metric.Get(name) : Metric.Registry.Deserialize(m.Serialize()))];

    static void AtLeastOne(int value, string name)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"KerasTrainerOptions.{name} must be at least 1, got {value}");
    }

    static void NotNull(object? value, string name)
    {
        if (value == null)
            throw new ArgumentNullException(name, $"KerasTrainerOptions.{name} must not be null");
    }
}
