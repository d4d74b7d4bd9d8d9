using System.Globalization;
using KerasStyle.Callbacks;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>A DataFrame: looked at, changed, trained on, and predictions back as a DataFrame.</summary>
static class FrameSample
{
    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        DataFrame cars = DataFrame.LoadCsv(SampleData.File("auto_mpg.csv"), cultureInfo: CultureInfo.InvariantCulture);
        cars["power"] = cars["horsepower"] / cars["weight"];
        Console.WriteLine("Means by origin (1 America, 2 Europe, 3 Japan):");
        Console.WriteLine(cars.GroupBy("origin").Mean("mpg", "weight", "power"));

        KerasData data = ml.Keras().FromTable(cars, label: "mpg", categories: ["origin"]);
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);
        KerasTrainerOptions options = new()
        {
            Epochs = 500,
            ValidationFraction = 1 / 6.0,
            Callbacks = [new EarlyStopping(patience: 40, restoreBestWeights: true)],
            Verbose = 0,
        };
        ITransformer model = data.Preparation.Append(ml.Keras().Regression(hidden: [64, 64], options: options)).Fit(split.TrainSet);
        ITransformer linear = data.Preparation.Append(ml.Keras().Regression(hidden: [], options: options)).Fit(split.TrainSet);

        DataFrame scored = model.Transform(split.TestSet).ToDataFrame(-1, "car_name", "mpg", "Score");
        scored["error"] = scored["Score"] - scored["mpg"];
        Console.WriteLine("The held-out cars that were taken for thriftier than they are by most:");
        Console.WriteLine(scored.OrderByDescending("error").Head(5));
        double RSquared(ITransformer fitted) => ml.Regression.Evaluate(fitted.Transform(split.TestSet)).RSquared;
        Console.WriteLine($"R² on {scored.Rows.Count} held-out cars: {RSquared(model):0.000} (a linear net: {RSquared(linear):0.000})");
    }
}
