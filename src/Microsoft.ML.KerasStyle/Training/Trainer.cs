using System.Globalization;
using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.Runtime;
using Losses = KerasStyle.Losses;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>One fit: rows in, a trained net out.</summary>
sealed class Trainer(InputColumns columns, NetworkTemplate template, KerasTrainerOptions options, bool standardize, int seed, IChannel channel)
{
    readonly LearningTask task = columns.Task;

    /// <summary>Trains a net on the rows.</summary>
    public KerasTransformer Fit(IDataView data)
    {
        columns.Check(SchemaShapes.Of(data.Schema));
        RowFormat format = columns.Format(data.Schema);
        using IDisposable repeatable = KerasRandom.Scope(seed);
        using IDisposable names = AutoName.Scope();

        ClassNames? classNames = ClassNames.Of(data.Schema[columns.Label]);
        Shape sample = InputColumns.SampleOf(data.Schema[columns.Features].Type);
        bool countClasses = task == LearningTask.Multiclass && format.Classes == null;
        // A net that does not fit is refused before any row is read, unless it depends on the rows.
        KerasModel? network = standardize || countClasses ? null : NewNetwork(sample, format, null);

        Examples train = Examples.Open(data, format, options.Caching, options.CancellationToken), all = train;
        Examples? validation = null;
        if (options.ValidationFraction > 0)
            (train, validation) = train.Split(options.ValidationFraction, seed);
        RowStatistics? statistics = standardize || countClasses ? new RowStatistics(train, format.Size) : null;
        if (countClasses)
            format = format with { Classes = Math.Max(2, 1 + (int)LargestLabel(all, validation, statistics!)) };
        if (options.ValidationSet is { } other)
            validation = OpenValidation(other, format, data.Schema);

        network ??= NewNetwork(sample, format, statistics);
        History history = Run(network, format, train, validation, ClassWeights(classNames, format.Classes ?? 2));
        return new KerasTransformer(network, new Interpretation(task, Logits), columns.Features, task == LearningTask.Multiclass ? classNames : null, options.PredictionBatchSize, history);
    }

    // A loss made fromLogits says so in its configuration.
    bool Logits => task != LearningTask.Regression && options.Loss?.Serialize()["config"]?["from_logits"]?.GetValue<bool>() == true;

    KerasModel NewNetwork(Shape sample, RowFormat format, RowStatistics? statistics)
    {
        List<Layer> before = [];
        if (standardize)
        {
            (double[] scale, double[] offset) = statistics!.Standardization();
            if (sample.Rank > 1)
                before.Add(new Flatten());
            before.Add(new Rescaling(Tensor.From(scale), Tensor.From(offset), name: "standardize"));
        }

        KerasModel network = new Head(task, format.Classes ?? 2, Logits).Complete(template.Create(columns.Features, sample, before));
        if (standardize && task == LearningTask.Regression && network is Sequential layers)
            layers.Add(new Rescaling(statistics!.LabelDeviation, statistics.LabelMean, name: "label_units"));
        return network;
    }

    History Run(KerasModel network, RowFormat format, Examples train, Examples? validation, Dictionary<int, double>? classWeights)
    {
        Shape sample = network.Inputs[0].BatchShape[1..];
        TargetForm target = task != LearningTask.Multiclass ? TargetForm.Value
            : options.Loss is null or Losses.SparseCategoricalCrossentropy ? TargetForm.ClassNumber
            : TargetForm.OneHot(format.Classes!.Value);
        network.Compile(Optimizer.Registry.Deserialize(options.Optimizer.Serialize()), options.Loss ?? DefaultLoss, [.. (options.Metrics ?? DefaultMetrics).Select(Fresh)]);
        Log($"Engine: {Engines.Current.Description}");
        Log($"Training '{network.Name}' ({network.CountParams():N0} parameters) on {train.Description}{(validation == null ? "" : $", validating on {validation.Description}")}");

        var best = options.KeepBestOnCancel ? new BestWeights() : null;
        var history = new History();
        Callback[] callbacks = [.. options.Callbacks, .. best == null ? Array.Empty<Callback>() : [best], history, new EpochLog(channel), new FiniteLoss()];
        try
        {
            network.Fit(
                train.Source(sample, target),
                batchSize: options.BatchSize,
                epochs: options.Epochs,
                verbose: options.Verbose,
                callbacks: callbacks,
                validationData: validation?.Source(sample, target) is { } source ? new ValidationData(source) : null,
                shuffle: options.Shuffle,
                classWeight: classWeights,
                seed: seed,
                progress: options.Progress,
                cancellationToken: options.CancellationToken);
        }
        catch (OperationCanceledException) when (best?.TryRestore() == true)
        {
            Log($"Cancelled after {history.Epoch.Count} epochs; the net keeps the weights of its best one");
        }

        return history;
    }

    Examples OpenValidation(IDataView data, RowFormat format, DataViewSchema trained)
    {
        columns.Check(SchemaShapes.Of(data.Schema));
        RowFormat own = columns.Format(data.Schema);
        if (own.Size != format.Size)
            throw new ArgumentOutOfRangeException(nameof(data), $"ValidationSet: feature column '{columns.Features}' must be {trained[columns.Features].Type} as in training, got {data.Schema[columns.Features].Type}");
        if (own.Classes != null && own.Classes != format.Classes)
            throw new ArgumentOutOfRangeException(nameof(data), $"ValidationSet: label column '{columns.Label}' must be {trained[columns.Label].Type} as in training, got {data.Schema[columns.Label].Type}");
        return Examples.Open(data, own with { Classes = format.Classes }, options.Caching, options.CancellationToken);
    }

    // Classes count by all rows, also those that the lot put aside for validation.
    static float LargestLabel(Examples all, Examples? validation, RowStatistics train)
    {
        float largest = train.LargestLabel;
        if (validation != null)
            all.ForEach((_, label) => largest = Math.Max(largest, label));
        return largest;
    }

    Dictionary<int, double>? ClassWeights(ClassNames? names, int classes)
    {
        if (options.ClassWeights is not { Count: > 0 } given)
            return null;
        if (task == LearningTask.Regression)
            throw new InvalidOperationException("KerasTrainerOptions.ClassWeights: regression has no classes");
        IReadOnlyList<string> known = names?.Texts ?? (task == LearningTask.Binary ? ["false", "true"] : [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))]);
        var weights = new Dictionary<int, double>();
        foreach ((string name, double weight) in given)
        {
            int index = known.ToList().IndexOf(name);
            if (index < 0 && names == null && name is "0" or "1")
                index = name == "1" ? 1 : 0;
            if (index < 0)
                throw new InvalidOperationException($"KerasTrainerOptions.ClassWeights: label column '{columns.Label}' has no class '{name}'; it has {string.Join(", ", known)}");
            weights[index] = weight;
        }

        return weights;
    }

    Loss DefaultLoss => task switch
    {
        LearningTask.Multiclass => "sparse_categorical_crossentropy",
        LearningTask.Binary => "binary_crossentropy",
        _ => "mean_squared_error",
    };

    IReadOnlyList<Metric> DefaultMetrics => [task == LearningTask.Regression ? "mae" : "accuracy"];

    // Metrics have state: each fit needs its own.
    static Metric Fresh(Metric metric) => metric.Identifier is { } name ? Metric.Get(name) : Metric.Registry.Deserialize(metric.Serialize());

    void Log(FormattableString text) => channel.Info(MessageSensitivity.None, "{0}", text.ToString(CultureInfo.InvariantCulture));
}
