using System.Globalization;
using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>One fit: rows in, a trained net out.</summary>
sealed class Trainer(TrainingColumns columns, NetworkTemplate template, KerasTrainerOptions options, bool standardize, Continuation? continued, int seed, IChannel channel, MLContext? context)
{
    /// <summary>Trains a net on the rows.</summary>
    public KerasTransformer Fit(IDataView data)
    {
        columns.Check(SchemaShapes.Of(data.Schema));
        IEngine? engine = EngineChoice.Of(options.Engine, template, continued?.HasEngine == true ? null : context, channel);
        using IDisposable repeatable = KerasRandom.Scope(seed);
        using IDisposable names = AutoName.Scope();

        // A net that does not fit is refused before any row is read, unless it depends on the rows.
        IReadOnlyList<Field> bound = columns.Inputs.Bind(data, options);
        IReadOnlyList<Field> raw = continued != null ? HostInputs.RawOf(bound) : Imputation.Apply(bound, data, options.MissingValues, options.CancellationToken);
        KerasModel? network = standardize ? null : template.Create(raw, data, options.CancellationToken);
        IReadOnlyList<Field> inputs = network == null ? raw : continued != null ? HostInputs.For(network, bound) : HostInputs.Of(network, raw, data, options);
        LearningTask task = columns.Task.Bind(data.Schema, inputs, LossFor(columns.Task));
        task = continued?.Check(task) ?? task;
        RowFormat format = Format(inputs, task);
        if (network != null && !task.IsOpen)
            network = Complete(network, task);

        Examples train = Examples.Open(data, format, options.Caching, options.CancellationToken);
        bool counts = task.IsOpen;
        if (counts)
            task = task.Count(train, format);
        Examples? validation = null;
        if (options.ValidationFraction > 0)
            (train, validation) = train.Split(options.ValidationFraction, seed);
        if (options.ValidationSet is { } other)
            validation = OpenValidation(other, format, data.Schema);
        WarnOfOneClass(task, train, format);
        if (validation == null)
            WarnOfNoValidation();

        network = network == null ? Standardized(format, task, new RowStatistics(train, format)) : counts ? Complete(network, task) : network;
        task = task.For(network);
        RowFormat form = Format(NetworkTemplate.Shaped(network, inputs), task);
        network.Engine = engine;
        History history = Run(network, task, form, train, validation);
        return new KerasTransformer(network, form.Inputs, task.Interpret(network, validation ?? train, form), options.PredictionBatchSize, history);
    }

    // As ML.NET's maximum entropy trainer does.
    void WarnOfOneClass(LearningTask task, Examples train, RowFormat format)
    {
        int? only = null;
        if (train.All(row => task.ClassOf(format.Of(format.FirstTarget, row)) is { } present && present == (only ??= present)) && only is { } one)
            channel.Warning(MessageSensitivity.UserData, "{0}", $"all rows to train on have '{task.ClassTexts![one]}' in label column '{task.Targets[0].Column}': the net learns to say that of every row");
    }

    void WarnOfNoValidation()
    {
        foreach (MonitorCallback callback in options.Callbacks.OfType<MonitorCallback>().Where(c => c.Monitor.StartsWith("val_", StringComparison.Ordinal)))
        {
            channel.Warning(MessageSensitivity.None, "{0}",
                $"{callback.GetType().Name} watches '{callback.Monitor}', but there are no validation rows: pipeline.Fit(train, validation), ValidationFraction or ValidationSet give some");
        }
    }

    KerasModel Complete(KerasModel network, LearningTask task)
    {
        if (continued == null)
            return task.Complete(network);
        (int layers, long parameters, string outputs) = (network.Layers.Count, network.CountParams(), string.Join(", ", network.OutputShapes));
        KerasModel completed = task.Complete(network);
        return completed.Layers.Count == layers && completed.CountParams() == parameters ? completed
            : throw new ArgumentException($"the net gives {outputs}, but the label needs {string.Join(", ", completed.OutputShapes)}: it is not the label that the net learned");
    }

    RowFormat Format(IReadOnlyList<Field> inputs, LearningTask task) => new(inputs, task.Targets, columns.Weight is { } weight
        ? [new NumberField("example weight", weight, new TensorSpec(Shape.Scalar), ValueRange.NotNegative)]
        : task.Weights);

    // The net behind layers that give each feature mean 0 and deviation 1, and before one that gives a number the label's units.
    KerasModel Standardized(RowFormat format, LearningTask task, RowStatistics statistics)
    {
        (double[] scale, double[] offset) = statistics.Standardization();
        List<Layer> before = format.Inputs[0].Spec.Shape.Rank > 1 ? [new Flatten()] : [];
        before.Add(new Rescaling(Tensor.From(scale), Tensor.From(offset), name: "standardize"));
        KerasModel network = task.Complete(template.Create(format.Inputs, before));
        if (task is NumberTask { Ranking: false } && network is Sequential layers)
            layers.Add(new Rescaling(statistics.LabelDeviation, statistics.LabelMean, name: "label_units"));
        return network;
    }

    History Run(KerasModel network, LearningTask task, RowFormat form, Examples train, Examples? validation)
    {
        task.Compile(network, options);
        network.Optimizer!.Output = new WarningWriter(channel);
        Log($"Engine: {network.Engine.Description}");
        Log($"Training '{network.Name}' ({network.CountParams():N0} parameters) on {train.Description}{(validation == null ? "" : $", validating on {validation.Description}")}");

        var best = options.KeepBestOnCancel ? new BestWeights() : null;
        var history = new History();
        Callback[] callbacks = [.. options.Callbacks, .. best == null ? Array.Empty<Callback>() : [best], history, new EpochLog(channel), new FiniteLoss()];
        try
        {
            network.Fit(
                options.Augmentation.Count == 0 ? train.Source(form) : new AugmentedSource(train.Source(form), options.NewAugmentation()),
                batchSize: options.BatchSize,
                epochs: options.Epochs,
                verbose: options.Verbose,
                callbacks: callbacks,
                validationData: validation?.Source(form) is { } source ? new ValidationData(source) : null,
                shuffle: options.Shuffle,
                classWeight: ClassWeights(task),
                seed: seed,
                progress: options.Progress,
                cancellationToken: options.CancellationToken);
        }
        catch (OperationCanceledException) when (best?.TryRestore() == true)
        {
            Log($"Cancelled after {history.Epoch.Count} epochs; the net keeps the weights of its best one");
        }
        finally
        {
            network.Optimizer!.Output = Console.Error;      // the channel ends with the fit
        }

        network.ReleaseTraining();
        return history;
    }

    // Mixed labels are soft: they need a place for each class.
    Loss? LossFor(LearningTask task)
    {
        if (!task.IsOneOfClasses && options.Loss is CategoricalCrossentropy or CategoricalFocalCrossentropy or SparseCategoricalCrossentropy)
            throw new ArgumentException($"KerasTrainerOptions.Loss: {options.Loss.Name} is for one of several classes, which {task.Name} does not tell; leave it out for the task's own, or take another");
        if (task is not MulticlassTask || !options.Augmentation.Any(AugmentedSource.Mixes))
            return options.Loss;
        return options.Loss is not SparseCategoricalCrossentropy ? options.Loss ?? "categorical_crossentropy"
            : throw new ArgumentException("KerasTrainerOptions.Loss: MixUp and CutMix give soft labels, which need categorical_crossentropy; sparse_categorical_crossentropy takes one class");
    }

    Examples OpenValidation(IDataView data, RowFormat format, DataViewSchema trained)
    {
        try
        {
            columns.Check(SchemaShapes.Of(data.Schema));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw NotPrepared(e.Message, e);
        }

        foreach (DataViewSchema.Column column in format.Columns(trained))
        {
            DataViewSchema.Column own = data.Schema[column.Name];
            (DataViewType expected, DataViewType got) = (column.Type, own.Type);
            if (ColumnCheck.SizeOf(expected) != ColumnCheck.SizeOf(got) || KeyCount(expected) != KeyCount(got))
                throw NotPrepared($"column '{column.Name}' must be {expected} as in training, got {got}");
            if (KeyCount(expected) != null && ClassNames.Of(column)?.Texts is { } values && ClassNames.Of(own)?.Texts is { } others && !values.SequenceEqual(others))
                throw NotPrepared($"the keys of column '{column.Name}' stand for other values than in training, or for the same in another order");
        }

        try
        {
            return Examples.Open(data, format, options.Caching, options.CancellationToken, "validation set");
        }
        catch (FormatException e)
        {
            throw new FormatException($"validation set: {e.Message}", e);
        }

        static ulong? KeyCount(DataViewType type) => (ColumnCheck.ItemOf(type) as KeyDataViewType)?.Count;

        ArgumentOutOfRangeException NotPrepared(string problem, Exception? cause = null) => new(
            $"the validation rows of the {columns.Task.Name} stage are not as the rows to train on: {problem}. KerasTrainerOptions.ValidationSet takes rows that the stages before the net have prepared; pipeline.Fit(train, validation) prepares them",
            cause);
    }

    Dictionary<int, double>? ClassWeights(LearningTask task)
    {
        if (options.ClassWeights is not { Count: > 0 } given)
            return null;
        IReadOnlyList<string> known = task.ClassTexts ?? throw new InvalidOperationException($"KerasTrainerOptions.ClassWeights: {task.Name} has no classes to weigh");
        var weights = new Dictionary<int, double>();
        foreach ((string name, double weight) in given)
        {
            int index = known.ToList().IndexOf(name);
            if (index < 0 && task is BinaryTask && name is "0" or "1")
                index = name == "1" ? 1 : 0;
            if (index < 0)
                throw new InvalidOperationException($"KerasTrainerOptions.ClassWeights: the label has no class '{name}'; it has {string.Join(", ", known)}");
            weights[index] = weight;
        }

        return weights;
    }

    void Log(FormattableString text) => channel.Info(MessageSensitivity.None, "{0}", text.ToString(CultureInfo.InvariantCulture));
}
