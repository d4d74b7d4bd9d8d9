using System.Globalization;
using KerasStyle.Optimizers;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A DataFrame trains a net, and predictions come back as one.</summary>
public class DataFrameTests
{
    readonly MLContext ml = new(seed: 1);

    static DataFrame Cars => DataFrame.LoadCsv(Path.Combine(AppContext.BaseDirectory, "data", "auto_mpg.csv"), cultureInfo: CultureInfo.InvariantCulture);

    [Fact]
    public void A_frame_trains_and_is_predicted_into_a_frame()
    {
        DataFrame cars = Cars;
        KerasData data = ml.Keras().FromTable(cars, label: "mpg", categories: ["origin"]);
        Assert.Equal(TableColumnKind.Number, data.Columns.Single(c => c.Name == "weight").Kind);
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(cars, testFraction: 0.25);
        ITransformer model = data.Preparation.Append(ml.Keras().Regression(hidden: [32], options: new() { Epochs = 100, Optimizer = new Adam(0.005), Verbose = 0 })).Fit(split.TrainSet);
        Assert.True(ml.Regression.Evaluate(model.Transform(split.TestSet)).RSquared > 0.8);

        DataFrame scored = model.Transform(cars).ToDataFrame(-1, "car_name", "mpg", "Score");
        Assert.Equal(392, scored.Rows.Count);
        Assert.Equal(cars["car_name"][7], scored["car_name"][7]);
        Assert.True(Enumerable.Range(0, 392).Average(i => Math.Abs(Convert.ToSingle(scored["mpg"][i], CultureInfo.InvariantCulture) - Convert.ToSingle(scored["Score"][i], CultureInfo.InvariantCulture))) < 3);
    }

    [Fact]
    public void Frames_are_cleaned_filtered_and_put_together_before()
    {
        DataFrame cars = Cars;
        cars["power"] = cars["horsepower"] / cars["weight"];
        DataFrame heavy = cars.Filter(cars["weight"].ElementwiseGreaterThan(3000f));
        Assert.InRange(heavy.Rows.Count, 100, 200);
        Assert.Equal(3, cars.GroupBy("origin").Mean("mpg").Rows.Count);
        DataFrame best = cars.OrderByDescending("mpg").Head(3);
        Assert.Equal(46.6f, best["mpg"][0]);
        heavy["horsepower"][5] = null;
        Assert.Equal(1, heavy["horsepower"].NullCount);
        heavy["horsepower"].FillNulls(100f, inPlace: true);
        Assert.Equal(100f, heavy["horsepower"][5]);
        KerasData data = ml.Keras().FromTable(heavy, label: "mpg", ignore: ["car_name", "origin"]);
        ITransformer model = data.Preparation.Append(ml.Keras().Regression(hidden: [], options: new() { Epochs = 20, Optimizer = new Adam(0.05), Verbose = 0 })).Fit(heavy);
        Assert.Equal(heavy.Rows.Count, model.Transform(heavy).GetColumn<float>("Score").Count());
    }

    [Fact]
    public void Missing_values_of_a_frame_are_replaced()
    {
        DataFrame cars = Cars;
        for (int i = 0; i < 392; i += 9)
            cars["horsepower"][i] = null;
        KerasData data = ml.Keras().FromTable(cars, label: "mpg");
        Assert.Equal(44, data.Columns.Single(c => c.Name == "horsepower").Missing);
        ITransformer model = data.Preparation.Append(ml.Keras().Regression(hidden: [16], options: new() { Epochs = 50, Optimizer = new Adam(0.01), Verbose = 0 })).Fit(cars);
        Assert.All(model.Transform(cars).GetColumn<float>("Score"), s => Assert.True(float.IsFinite(s)));
    }
}
