using KerasStyle.Callbacks;
using Microsoft.ML;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>A CSV file of mixed columns: what they are is found out, and rows are predicted without a class for them.</summary>
static class TableSample
{
    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        KerasData cars = ml.Keras().FromCsv(SampleData.File("auto_mpg.csv"), label: "mpg", categories: ["origin"]);
        Console.WriteLine(cars);

        // How long a net is trained, a sixth of its own rows tells.
        KerasEstimator Trainer(params int[] hidden) => ml.Keras().Regression(hidden, options: new()
        {
            Epochs = 500,
            ValidationFraction = 1 / 6.0,
            Callbacks = [new EarlyStopping(patience: 40, restoreBestWeights: true)],
            Verbose = 0,
        });
        Console.WriteLine("\nMiles per gallon, 5 folds:");
        foreach ((string kind, KerasEstimator net) in (ReadOnlySpan<(string, KerasEstimator)>)[("linear", Trainer()), ("64-64 units", Trainer(64, 64))])
        {
            var folds = ml.Regression.CrossValidate(cars.Rows, cars.Preparation.Append(net), numberOfFolds: 5);
            Console.WriteLine($"  {kind,-12} R² {folds.Average(f => f.Metrics.RSquared):0.000}, mean error {folds.Average(f => f.Metrics.MeanAbsoluteError):0.00}");
        }

        ITransformer model = cars.Preparation.Append(Trainer(64, 64)).Fit(cars.Rows);
        RowPredictor predictor = ml.Keras().CreateRowPredictor(model, cars.Rows.Schema);
        var car = new Dictionary<string, object?>
        {
            ["cylinders"] = 4,
            ["displacement"] = 97,
            ["horsepower"] = 88,
            ["weight"] = 2130,
            ["acceleration"] = 14.5,
            ["model_year"] = 70,
            ["origin"] = 3,
            ["car_name"] = "datsun pl510",
        };
        Console.WriteLine($"A {car["car_name"]} does {predictor.Predict(car)["Score"]:0.0} miles per gallon (27 in the table that it learned).");
        car["horsepower"] = null;
        Console.WriteLine($"Without its horsepower known: {predictor.Predict(car)["Score"]:0.0}.");
    }
}
