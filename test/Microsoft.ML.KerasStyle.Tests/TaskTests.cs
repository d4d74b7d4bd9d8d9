using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Nets that learn real data well enough, through Fit, Evaluate and CrossValidate.</summary>
public class TaskTests
{
    readonly MLContext ml = new(seed: 1);

    static KerasTrainerOptions Options(int epochs, double rate = 0.01) => new() { Epochs = epochs, Optimizer = new Adam(rate), Verbose = 0 };

    IEstimator<ITransformer> WordPipeline(KerasEstimator net) => ml.Transforms.Conversion.MapValueToKey("Label").Append(net).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    [Fact]
    public void A_net_without_a_head_learns_digits()
    {
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(TestData.Digits), testFraction: 0.2);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().MulticlassClassification(
                new Sequential([
                    new Rescaling(1.0 / 16),
                    new Reshape([8, 8, 1]),
                    new Conv2D(16, 3, activation: "relu"),
                    new MaxPooling2D(),
                    new Flatten(),
                    new Dense(32, activation: "relu"),
                ]),
                options: Options(16, 0.003)))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        TransformerChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> model = pipeline.Fit(split.TrainSet);

        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Assert.True(metrics.MicroAccuracy > 0.95, $"accuracy {metrics.MicroAccuracy}");
        Assert.Equal(10, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.Contains("7", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Multiclass_cross_validates()
    {
        KerasEstimator net = ml.Keras().Multiclass(hidden: [16], options: Options(30));
        var folds = ml.MulticlassClassification.CrossValidate(ml.Data.LoadFromEnumerable(TestData.Iris), WordPipeline(net), numberOfFolds: 3);
        Assert.Equal(3, folds.Count);
        Assert.True(folds.Average(f => f.Metrics.MicroAccuracy) > 0.9);
    }

    [Fact]
    public void Binary_evaluates_and_cross_validates()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Cancer);
        var folds = ml.BinaryClassification.CrossValidate(data, ml.Keras().Binary(hidden: [16], options: Options(15)), numberOfFolds: 3);
        Assert.True(folds.Average(f => f.Metrics.Accuracy) > 0.93);
        Assert.True(folds.Average(f => f.Metrics.AreaUnderRocCurve) > 0.97);
        Assert.True(folds.Average(f => f.Metrics.LogLoss) < 0.4);
    }

    [Fact]
    public void Regression_evaluates_and_cross_validates()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        var folds = ml.Regression.CrossValidate(data, ml.Keras().Regression(hidden: [16], options: Options(30)), numberOfFolds: 3);
        Assert.True(folds.Average(f => f.Metrics.RSquared) > 0.3, $"R2 {folds.Average(f => f.Metrics.RSquared)}");
    }

    [Fact]
    public void Class_numbers_need_no_key()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Digits.Take(300));
        KerasTransformer model = ml.Keras().Multiclass(hidden: [32], options: Options(10)).Fit(data);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(data));
        Assert.True(metrics.MicroAccuracy > 0.9);
        Assert.Null(model.Classes);
    }

    [Theory]
    [InlineData("categorical_crossentropy")]
    [InlineData("kl_divergence")]
    public void A_categorical_loss_gets_one_hot_targets(string loss)
    {
        KerasTrainerOptions options = Options(30);
        options.Loss = loss;
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris);
        ITransformer model = WordPipeline(ml.Keras().Multiclass(hidden: [16], options: options)).Fit(data);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy > 0.9);
    }

    [Fact]
    public void Losses_on_logits_still_predict_probabilities()
    {
        KerasTrainerOptions options = Options(30);
        options.Loss = new SparseCategoricalCrossentropy(fromLogits: true);
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris);
        ITransformer model = WordPipeline(ml.Keras().Multiclass(hidden: [16], options: options)).Fit(data);
        IDataView scored = model.Transform(data);
        Assert.True(ml.MulticlassClassification.Evaluate(scored).MicroAccuracy > 0.9);
        Assert.All(scored.GetColumn<float[]>("Score"), s => Assert.Equal(1, s.Sum(), 1e-5));

        options = Options(10);
        options.Loss = new BinaryCrossentropy(fromLogits: true);
        IDataView tumours = ml.Data.LoadFromEnumerable(TestData.Cancer);
        CalibratedBinaryClassificationMetrics metrics = ml.BinaryClassification.Evaluate(ml.Keras().Binary(hidden: [16], options: options).Fit(tumours).Transform(tumours));
        Assert.True(metrics.Accuracy > 0.93);
        Assert.True(metrics.LogLoss < 0.4);
    }

    [Fact]
    public void The_same_seed_gives_the_same_net()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        float[] Scores(MLContext context, int? seed)
        {
            KerasTrainerOptions options = Options(2);
            options.Seed = seed;
            return [.. context.Keras().Regression(hidden: [8], dropout: 0.2, options: options).Fit(data).Transform(data).GetColumn<float>("Score")];
        }

        Assert.Equal(Scores(new MLContext(seed: 3), null), Scores(new MLContext(seed: 3), null));
        Assert.Equal(Scores(new MLContext(), 7), Scores(new MLContext(), 7));
        Assert.NotEqual(Scores(new MLContext(), 7), Scores(new MLContext(), 8));
    }

    [Fact]
    public void Each_fit_trains_a_net_of_its_own()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        var network = new Sequential([new Dense(8, activation: "relu")]);
        KerasEstimator estimator = ml.Keras().Regression(network, options: Options(1));
        KerasTransformer first = estimator.Fit(data), second = estimator.Fit(data);
        Assert.NotSame(first.Model, second.Model);
        Assert.NotEqual(first.Transform(data).GetColumn<float>("Score"), second.Transform(data).GetColumn<float>("Score"));
        Assert.False(network.Built);
        Assert.Single(network.Layers);
    }

    [Fact]
    public void Class_and_example_weights_shift_predictions()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Cancer);
        double PositiveShare(Dictionary<string, double>? weights)
        {
            KerasTrainerOptions options = Options(3);
            (options.ClassWeights, options.Seed) = (weights, 1);
            return ml.Keras().Binary(hidden: [4], options: options).Fit(data).Transform(data).GetColumn<float>("Probability").Average();
        }

        Assert.True(PositiveShare(new() { ["true"] = 20 }) > PositiveShare(null) + 0.05);
        Assert.True(PositiveShare(new() { ["0"] = 20 }) < PositiveShare(null) - 0.05);

        // Rows of no weight teach nothing: what is learned is the other rows' constant.
        NumberExample[] rows = [.. TestData.Diabetes.Select((r, i) => new NumberExample { Features = r.Features, Label = i % 2 == 0 ? 5 : 500, Weight = i % 2 == 0 ? 1 : 0 })];
        IDataView weighted = ml.Data.LoadFromEnumerable(rows);
        KerasTrainerOptions byRow = Options(40);
        byRow.ExampleWeightColumn = "Weight";
        KerasTransformer model = ml.Keras().Regression(hidden: [], options: byRow).Fit(weighted);
        Assert.True(model.Transform(weighted).GetColumn<float>("Score").Average() < 60);
    }

    [Fact]
    public void Validation_rows_are_measured()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        KerasTrainerOptions options = Options(3);
        options.ValidationFraction = 0.25;
        KerasTransformer model = ml.Keras().Regression(hidden: [8], options: options).Fit(data);
        Assert.Equal(["loss", "mae", "val_loss", "val_mae"], model.History!.Keys);
        Assert.Equal(3, model.History["val_loss"].Count);

        (options.ValidationFraction, options.ValidationSet) = (0, data);
        model = ml.Keras().Regression(hidden: [8], options: options).Fit(data);
        Assert.Equal(3, model.History!["val_loss"].Count);
        RegressionMetrics metrics = ml.Regression.Evaluate(model.Transform(data));
        Assert.Equal(metrics.MeanSquaredError, model.History["val_loss"][^1], metrics.MeanSquaredError * 1e-4);
    }

    [Fact]
    public void Training_can_start_from_the_networks_weights()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        KerasTransformer first = ml.Keras().Regression(hidden: [16], options: Options(30)).Fit(data);
        KerasTrainerOptions options = Options(1, 1e-6);
        options.StartFromWeights = true;
        KerasTransformer second = ml.Keras().Regression(first.Model, options: options).Fit(data);
        Assert.Equal(first.History!["loss"][^1], second.History!["loss"][^1], first.History["loss"][^1] * 0.1);
        Assert.Throws<InvalidOperationException>(() => ml.Keras().Regression(new Sequential([new Dense(3)]), options: options));
    }
}
