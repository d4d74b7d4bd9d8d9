using KerasStyle.Tuning;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>Layers, units, activation, dropout, learning rate and batch size swept by an experiment of ML.NET's AutoML.</summary>
static class AutoMLSample
{
    sealed class Digit
    {
        [LoadColumn(0, 783), VectorType(784)]
        public float[] Pixels { get; set; } = [];

        [LoadColumn(784)]
        public int Label { get; set; }
    }

    /// <param name="args">A folder in which the sweep is kept, to go on after it was stopped; none for a sweep that is not kept.</param>
    public static void Run(string[] args)
    {
        string folder = Directory.CreateTempSubdirectory("automl").FullName;
        try
        {
            (string trainFile, string testFile) = SampleData.SplitEveryFifth("mnist_5k.csv.gz", folder);
            var ml = new MLContext(seed: 1);
            IDataView Load(string file) => ml.Data.Cache(ml.Data.LoadFromTextFile<Digit>(file, separatorChar: ','));
            IDataView train = Load(trainFile), test = Load(testFile);
            double Accuracy(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;

            var preparation = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.NormalizeMinMax("Pixels"));
            double plain = Accuracy(preparation.Append(ml.Keras().Multiclass(features: "Pixels", standardize: false, options: new() { Verbose = 0 })).Fit(train));

            SweepableEstimator net = ml.Keras().SweepableMulticlass("Pixels", new NetSearchSpace
            {
                Layers = (1, 3),
                Units = (32, 512, logScale: true),
                Activation = ["relu", "gelu"],
                Dropout = (0, 0.5),
                LearningRate = (1e-4, 1e-1, logScale: true),
                BatchSize = [32, 64, 128],
                Epochs = 20,
            }, standardize: false);

            SweepResult sweep = ml.Auto().CreateExperiment()
                .SetPipeline(preparation.Append(net))
                .SetDataset(ml.Data.TrainTestSplit(train, testFraction: 0.25))
                .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
                .SetRandomSearchTuner()
                .SetMaxModelToExplore(30)
                .Sweep(new() { Pruning = new MedianPruning(), Directory = args.FirstOrDefault() });

            double swept = Accuracy(sweep.Refit(train));
            Console.WriteLine($"1,000 held-out digits: {plain:P1} with the default options, {swept:P1} after the sweep ({sweep.Trials.Count} trials, {sweep.Trials.Count(t => t.Status == TrialStatus.Pruned)} of them pruned)");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
