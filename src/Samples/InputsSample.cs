using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

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

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        IDataView cars = ml.Data.LoadFromTextFile<Car>(SampleData.File("auto_mpg.csv"), separatorChar: ',', hasHeader: true);
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);

        var words = new Input([6], dtype: "int32", name: "Words");
        var measures = new Input([6], name: "Measures");
        var meaning = new GlobalAveragePooling1D().Call(new Embedding(400, 8).Call(words));
        var hidden = new Dense(64, activation: "relu").Call(new Concatenate().Call([meaning, measures]));
        var net = new Model([words, measures], [
            new Rescaling(8, 24, name: "Mpg").Call(new Dense(1).Call(hidden)),       // 24 ± 8 miles per gallon: the net itself works with numbers about 0
            new Dense(3, activation: "softmax", name: "Origin").Call(hidden),
        ]);

        var pipeline = ml.Transforms.NormalizeMeanVariance("Measures", fixZero: false)
            .Append(ml.Transforms.Text.TokenizeIntoWords("Words"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Origin"))
            .Append(ml.Keras().Stage(                                              // columns bind by name
                net,
                loss: new Dictionary<string, Loss> { ["Mpg"] = "mse", ["Origin"] = "sparse_categorical_crossentropy" },
                lossWeights: new Dictionary<string, double> { ["Origin"] = 10 },
                metrics: new Dictionary<string, IReadOnlyList<Metric>> { ["Mpg"] = ["mae"], ["Origin"] = ["accuracy"] },
                options: new() { Epochs = 100, Optimizer = new Adam(0.003, weightDecay: 0.02), Verbose = 0 }));
        var model = pipeline.Fit(split.TrainSet);
        model.LastTransformer.Model.Summary();

        IDataView scored = model.Transform(split.TestSet);
        float[] truth = [.. scored.GetColumn<float>("Mpg")], mpg = [.. scored.GetColumn<float>("MpgScore")];
        uint[] origin = [.. scored.GetColumn<uint>("Origin")];
        float[][] origins = [.. scored.GetColumn<float[]>("OriginScore")];
        Console.WriteLine($"{truth.Length} held-out cars: mean error {truth.Zip(mpg, (t, p) => Math.Abs(t - p)).Average():0.00} miles per gallon, "
            + $"{origins.Index().Average(o => Array.IndexOf(o.Item, o.Item.Max()) + 1 == origin[o.Index] ? 1.0 : 0):P0} of the origins right.");
    }
}
