using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A trained net goes on learning what it learned, from other rows, with the same classes and columns.</summary>
public sealed class ContinueTests : IDisposable
{
    readonly MLContext ml = new(seed: 1);
    readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    static KerasTrainerOptions Options(int epochs) => new() { Epochs = epochs, Verbose = 0, Seed = 1, Optimizer = new Adam(0.01) };

    IEstimator<ITransformer> Iris(int epochs) => ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Transforms.NormalizeMeanVariance("Features"))
        .Append(ml.Keras().MulticlassClassification(new Sequential([new Dense(16, activation: "relu")]), options: Options(epochs)))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    double Accuracy(ITransformer model, IDataView data) => ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pipeline_goes_on_with_its_classes_whatever_order_new_rows_bring(bool fromFile)
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris), reversed = ml.Data.LoadFromEnumerable(TestData.Iris.Reverse());
        ITransformer first = Iris(2).Fit(data);
        float[][] before = [.. first.Transform(data).GetColumn<float[]>("Score")];
        ml.Model.Save(first, data.Schema, file);
        ITransformer more = fromFile ? ml.Keras().ContinueTraining(file, reversed, options: Options(30)) : ml.Keras().ContinueTraining(first, reversed, options: Options(30));
        Assert.True(Accuracy(more, data) > Math.Max(0.94, Accuracy(first, data)));
        Assert.Equal(before, first.Transform(data).GetColumn<float[]>("Score"));
        Assert.Equal(TestData.Iris.Select(r => r.Label).Distinct().Order(), more.Transform(data).GetColumn<string>("PredictedLabel").Distinct().Order());

        // It went on: another epoch begins where the training stood, not at chance.
        KerasTransformer net = ((IEnumerable<ITransformer>)ml.Keras().ContinueTraining(more, data, options: Options(1), validationData: reversed)).OfType<KerasTransformer>().Single();
        Assert.True(net.History!["loss"][0] < 0.4);
        Assert.InRange(net.History["val_loss"][0], 0, 0.4);
    }

    [Fact]
    public void Stages_for_the_training_alone_stay_so()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris), unlabelled = ml.Transforms.DropColumns("Label").Fit(data).Transform(data);
        var model = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Transforms.Conversion.MapValueToKey("Label"), TransformerScope.TrainTest)
            .Append(ml.Keras().Multiclass([8], options: Options(2))).Fit(data);
        ITransformer more = ml.Keras().ContinueTraining(ml.Transforms.CopyColumns("Copy", "Features").Fit(data).Append(model), data, options: Options(2));
        Assert.Equal(150, model.Transform(unlabelled).GetColumn<float[]>("Score").Count());
        Assert.Equal(150, more.Transform(unlabelled).GetColumn<float[]>("Score").Count());
        var row = new Dictionary<string, object?> { ["Features"] = TestData.Iris[0].Features };
        Assert.Equal(more.Transform(unlabelled).GetColumn<float[]>("Score").First(), ml.Keras().CreateRowPredictor(more, unlabelled.Schema).Predict(row)["Score"]);
    }

    [Fact]
    public void Every_task_goes_on()
    {
        IDataView diabetes = ml.Data.LoadFromEnumerable(TestData.Diabetes), cancer = ml.Data.LoadFromEnumerable(TestData.Cancer);
        KerasTransformer number = ml.Keras().Regression(hidden: [16], options: Options(3)).Fit(diabetes);
        var better = (KerasTransformer)ml.Keras().ContinueTraining(number, diabetes, options: Options(20));
        Assert.True(ml.Regression.Evaluate(better.Transform(diabetes)).RSquared > ml.Regression.Evaluate(number.Transform(diabetes)).RSquared + 0.05);
        Assert.Equal(number.Model.Layers.Count, better.Model.Layers.Count);

        KerasTrainerOptions logits = Options(2);
        logits.Loss = new global::KerasStyle.Losses.BinaryCrossentropy(fromLogits: true);
        KerasTransformer binary = ml.Keras().Binary(hidden: [8], options: logits).Fit(cancer);
        Assert.True(((KerasTransformer)ml.Keras().ContinueTraining(binary, cancer, options: Options(5))).History!["loss"][^1] < binary.History!["loss"][^1]);

        IDataView digits = ml.Data.LoadFromEnumerable(TestData.Digits.Take(300));
        KerasTransformer classes = ml.Keras().Multiclass(hidden: [16], options: Options(2)).Fit(digits);
        ITransformer few = ml.Keras().ContinueTraining(classes, ml.Data.LoadFromEnumerable(TestData.Digits.Where(d => d.Label < 5)), options: Options(2));
        Assert.Equal(10, few.Transform(digits).GetColumn<float[]>("Score").First().Length);
    }

    [Fact]
    public void Other_classes_labels_and_columns_are_refused()
    {
        KerasTransformer net = ((IEnumerable<ITransformer>)Iris(1).Fit(ml.Data.LoadFromEnumerable(TestData.Iris))).OfType<KerasTransformer>().Single();
        IDataView reversed = ml.Data.LoadFromEnumerable(TestData.Iris.Reverse()), two = ml.Data.LoadFromEnumerable(TestData.Iris.Take(100));
        foreach (IDataView rows in new[] { reversed, two })
        {
            IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
            ArgumentException e = Assert.Throws<ArgumentException>(() => ml.Keras().ContinueTraining(net, keyed));
            Assert.Contains("the net learned setosa, versicolor, virginica", e.Message, StringComparison.Ordinal);
        }

        IDataView cancer = ml.Data.LoadFromEnumerable(TestData.Cancer);
        Assert.Contains("a vector of 4", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().ContinueTraining(net, ml.Transforms.Conversion.MapValueToKey("Label").Fit(cancer).Transform(cancer))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().ContinueTraining(net, cancer, label: "Nothing"));

        KerasTransformer digits = ml.Keras().Multiclass(hidden: [4], options: Options(1)).Fit(ml.Data.LoadFromEnumerable(TestData.Digits.Where(d => d.Label < 3)));
        Assert.Contains("from 0 to 2", Assert.Throws<FormatException>(() => ml.Keras().ContinueTraining(digits, ml.Data.LoadFromEnumerable(TestData.Digits))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipelines_without_a_trained_net_are_refused()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        Assert.Contains("one trained net", Assert.Throws<ArgumentException>(() => ml.Keras().ContinueTraining(ml.Transforms.NormalizeMinMax("Features").Fit(data), data)).Message, StringComparison.Ordinal);
        KerasTransformer anomalies = ml.Keras().AnomalyDetection(new Sequential([new Dense(4), new Dense(10)]), options: Options(1)).Fit(data);
        Assert.Contains("StartFromWeights", Assert.Throws<NotSupportedException>(() => ml.Keras().ContinueTraining(anomalies, data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Yes_and_no_are_not_exchanged()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris.Take(100)), reversed = ml.Data.LoadFromEnumerable(TestData.Iris.Take(100).Reverse());
        ITransformer Keyed(IDataView rows) => ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        KerasTransformer net = ml.Keras().Binary(hidden: [4], options: Options(1)).Fit(Keyed(data).Transform(data));
        Assert.Equal(["setosa", "versicolor"], net.Classes!);
        ml.Model.Save(net, Keyed(data).GetOutputSchema(data.Schema), file);
        Assert.Throws<ArgumentException>(() => ml.Keras().ContinueTraining(file, Keyed(reversed).Transform(reversed)));
        Assert.NotNull(ml.Keras().ContinueTraining(file, Keyed(data).Transform(data), options: Options(1)));
    }
}
