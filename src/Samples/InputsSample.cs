using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>A net of two inputs and two outputs: the words of a car's name and its measures give its consumption and where it comes from.</summary>
static class InputsSample
{
    sealed class Car
    {
        [LoadColumn(0, 5), VectorType(6)]
        public float[] Measures { get; set; } = [];

        [LoadColumn(6)]
        public string Origin { get; set; } = "";

        [LoadColumn(7)]
        public string Words { get; set; } = "";

        [LoadColumn(8)]
        public float Mpg { get; set; }
    }

    // What is chosen among, by the loss on validation rows.
    static readonly (int Units, double WeightDecay)[] Candidates = [(16, 0), (64, 0), (16, 0.02), (64, 0.02)];

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        IDataView cars = ml.Data.LoadFromTextFile<Car>(SampleData.File("auto_mpg.csv"), separatorChar: ',', hasHeader: true);
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);       // the test rows are for the last lines only

        var tried = Candidates.Select(c => (Candidate: c, Model: Pipeline(ml, c.Units, c.WeightDecay).Fit(split.TrainSet))).ToList();
        foreach (var ((units, weightDecay), model) in tried)
            Console.WriteLine($"{units,3} units, weight decay {weightDecay:0.00}: validation loss {ValidationLoss(model):0.00}, after {model.LastTransformer.History!.Epoch.Count} epochs");
        TransformerChain<KerasTransformer> best = tried.MinBy(t => ValidationLoss(t.Model)).Model;
        best.LastTransformer.Model.Summary();

        IDataView scored = best.Transform(split.TestSet);
        float[] truth = [.. scored.GetColumn<float>("Mpg")];
        uint[] origin = [.. scored.GetColumn<uint>("Origin")];
        float mean = split.TrainSet.GetColumn<float>("Mpg").Average();
        string usual = split.TrainSet.GetColumn<string>("Origin").CountBy(o => o).MaxBy(o => o.Value).Key;
        double usually = split.TestSet.GetColumn<string>("Origin").Average(o => o == usual ? 1.0 : 0);
        ITransformer line = ml.Keras().Regression(hidden: [], features: "Measures", label: "Mpg", options: Options(0)).Fit(split.TrainSet);
        ITransformer plane = ml.Transforms.Conversion.MapValueToKey("Origin")
            .Append(ml.Keras().Multiclass(hidden: [], features: "Measures", label: "Origin", options: Options(0))).Fit(split.TrainSet);

        Console.WriteLine($"On {truth.Length} held-out cars, mean error in miles per gallon and share of the origins that are right:");
        Show("always the mean, the most frequent", [.. truth.Select(_ => mean)], usually);
        Show("linear nets of the measures", line.Transform(split.TestSet).GetColumn<float>("Score"), Right(plane.Transform(split.TestSet).GetColumn<float[]>("Score"), origin));
        Show("the net of two inputs and outputs", scored.GetColumn<float>("MpgScore"), Right(scored.GetColumn<float[]>("OriginScore"), origin));

        void Show(string what, IEnumerable<float> mpg, double origins) =>
            Console.WriteLine($"  {what,-34} {truth.Zip(mpg, (t, p) => Math.Abs(t - p)).Average(),5:0.00} {origins,5:P0}");
    }

    static EstimatorChain<KerasTransformer> Pipeline(MLContext ml, int units, double weightDecay)
    {
        var words = new Input([6], dtype: "int32", name: "Words");
        var measures = new Input([6], name: "Measures");
        var meaning = new GlobalAveragePooling1D().Call(new Embedding(400, 8).Call(words));
        var hidden = new Dense(units, activation: "relu").Call(new Concatenate().Call([meaning, measures]));
        var net = new Model([words, measures], [
            new Rescaling(8, 24, name: "Mpg").Call(new Dense(1).Call(hidden)),       // 24 ± 8 miles per gallon: the net itself works with numbers about 0
            new Dense(3, activation: "softmax", name: "Origin").Call(hidden),
        ]);

        return ml.Transforms.NormalizeMeanVariance("Measures", fixZero: false)
            .Append(ml.Transforms.Text.TokenizeIntoWords("Words"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Origin"))
            .Append(ml.Keras().Stage(                                              // columns bind by name
                net,
                loss: new() { ["Mpg"] = "mse", ["Origin"] = "sparse_categorical_crossentropy" },
                lossWeights: new() { ["Origin"] = 10 },
                metrics: new Dictionary<string, IReadOnlyList<Metric>> { ["Mpg"] = ["mae"], ["Origin"] = ["accuracy"] },
                options: Options(weightDecay)));
    }

    // The same seed holds out the same validation rows; the weights of the epoch with the least loss on them are kept.
    static KerasTrainerOptions Options(double weightDecay) => new()
    {
        Epochs = 300,
        Optimizer = new Adam(0.003, weightDecay: weightDecay),
        ValidationFraction = 0.25,
        Callbacks = [new EarlyStopping(patience: 20, restoreBestWeights: true)],
        Seed = 1,
        Verbose = 0,
    };

    static double ValidationLoss(TransformerChain<KerasTransformer> model) => model.LastTransformer.History!["val_loss"].Min();

    static double Right(IEnumerable<float[]> scores, uint[] keys) => scores.Zip(keys, (s, key) => Array.IndexOf(s, s.Max()) + 1 == key ? 1.0 : 0).Average();
}
