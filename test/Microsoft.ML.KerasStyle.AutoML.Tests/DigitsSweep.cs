using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A sweep over small nets on some of the digits, by seed 1 and, where nothing else is said, by chance.</summary>
static class DigitsSweep
{
    // Digits of one writer follow each other.
    static readonly DigitExample[] Shuffled = Shuffle([.. TestData.Digits]);

    public static MLContext Context { get; } = new(seed: 1);

    public static IDataView Train => Rows(0, 600);

    public static IDataView Validation => Rows(600, 400);

    public static IDataView Test => Rows(1000, 797);

    public static NetSearchSpace Space => new() { Layers = (1, 2), Units = (8, 64, logScale: true), Activation = ["relu", "tanh"], LearningRate = (1e-4, 1e-1, logScale: true), BatchSize = [32, 64], Epochs = 8 };

    public static AutoMLExperiment Experiment(int trials, NetSearchSpace? space = null, KerasTrainerOptions? options = null) => Context.Auto().CreateExperiment()
        .SetPipeline(Context.Transforms.Conversion.MapValueToKey("Label").Append(Context.Keras().SweepableMulticlass(space: space ?? Space, options: options)))
        .SetDataset(Train, Validation)
        .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
        .SetRandomSearchTuner()
        .SetMaxModelToExplore(trials);

    public static SweepResult Run(int trials, SweepOptions sweep, KerasTrainerOptions? options = null) => Experiment(trials, options: options).Sweep(sweep);

    public static double Accuracy(ITransformer model, IDataView rows) => Context.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy;

    static IDataView Rows(int skip, int take) => Context.Data.LoadFromEnumerable(Shuffled.Skip(skip).Take(take));

    static DigitExample[] Shuffle(DigitExample[] digits)
    {
        new Random(1).Shuffle(digits);
        return digits;
    }
}
