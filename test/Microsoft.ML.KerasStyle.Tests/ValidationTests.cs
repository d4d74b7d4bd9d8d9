using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Validation rows go through the stages before a net as the rows to train on do.</summary>
public sealed class ValidationTests
{
    readonly MLContext ml = new(seed: 1);
    readonly DataOperationsCatalog.TrainTestData split;

    public ValidationTests() => split = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(TestData.Iris), testFraction: 0.3);

    static KerasTrainerOptions Options(int epochs = 3, params Callback[] callbacks) => new() { Epochs = epochs, Verbose = 0, Seed = 1, Optimizer = new Adam(0.01), Callbacks = callbacks };

    KerasEstimator Net(KerasTrainerOptions options) => ml.Keras().MulticlassClassification(new Sequential([new Dense(16, activation: "relu")]), options: options);

    IEstimator<ITransformer> Preparation => ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.NormalizeMeanVariance("Features"));

    [Fact]
    public void Fit_prepares_validation_rows_by_what_was_learned_from_the_others()
    {
        var fitted = Preparation.Append(Net(Options())).Fit(split.TrainSet, split.TestSet);

        ITransformer prepare = Preparation.Fit(split.TrainSet);
        KerasTrainerOptions byHand = Options();
        byHand.ValidationSet = prepare.Transform(split.TestSet);
        KerasTransformer want = Net(byHand).Fit(prepare.Transform(split.TrainSet));
        Assert.Equal(want.History!["val_loss"], fitted.LastTransformer.History!["val_loss"]);
        Assert.Equal(want.History["loss"], fitted.LastTransformer.History["loss"]);
        IEstimator<ITransformer> any = Preparation.Append(Net(Options()));
        Assert.Equal(want.History["val_loss"], ((TransformerChain<KerasTransformer>)any.Fit(split.TrainSet, split.TestSet)).LastTransformer.History!["val_loss"]);
        Assert.Equal(ml.MulticlassClassification.Evaluate(fitted.Transform(split.TestSet)).LogLoss, want.History["val_loss"][^1], 1e-4);
        Assert.Equal(want.History["val_loss"], Net(Options()).Fit(prepare.Transform(split.TrainSet), prepare.Transform(split.TestSet)).History!["val_loss"]);
    }

    [Fact]
    public void Early_stopping_stops_by_them()
    {
        var stopping = new EarlyStopping(patience: 3, restoreBestWeights: true);
        var model = Preparation.Append(Net(Options(400, stopping))).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(split.TrainSet, split.TestSet);
        IReadOnlyList<double> losses = model.OfType<KerasTransformer>().Single().History!["val_loss"];
        Assert.InRange(losses.Count, 10, 399);
        Assert.Equal(losses.Min(), ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).LogLoss, 1e-4);
    }

    [Fact]
    public void Chains_in_chains_checkpoints_scopes_and_delegates_stay()
    {
        KerasTransformer? seen = null;
        var chain = Preparation.AppendCacheCheckpoint(ml)
            .Append(ml.Transforms.CopyColumns("Copy", "Features"), TransformerScope.TrainTest)
            .Append(ml.Transforms.Conversion.MapValueToKey("Unused", "Label").Append(Net(Options(2))))
            .Append(ml.Transforms.CopyColumns("Classes", "Score"))
            .Append(ml.Keras().Multiclass([4], features: "Classes", options: Options(1)).WithOnFitDelegate(net => seen = net));
        TransformerChain<KerasTransformer> model = chain.Fit(split.TrainSet, split.TestSet);
        Assert.Same(seen, model.LastTransformer);
        Assert.Equal(chain.Fit(split.TrainSet).Transform(split.TestSet).GetColumn<float[]>("Score"), model.Transform(split.TestSet).GetColumn<float[]>("Score"));
        Assert.All(model.OfType<IEnumerable<ITransformer>>().SelectMany(c => c).Append(model.LastTransformer).OfType<KerasTransformer>(), n => Assert.Contains("val_loss", n.History!.Keys));
        Assert.Null(model.Transform(split.TestSet).Schema.GetColumnOrNull("Copy"));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        string Message<T>(Func<object> fit)
            where T : Exception => Assert.Throws<T>(fit).Message;

        Assert.Contains("trains no Keras net", Message<ArgumentException>(() => ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.NormalizeMeanVariance("Features")).Fit(split.TrainSet, split.TestSet)), StringComparison.Ordinal);
        Assert.Contains("trains no Keras net", Message<ArgumentException>(() => new EstimatorChain<ITransformer>().Fit(split.TrainSet, split.TestSet)), StringComparison.Ordinal);
        KerasTrainerOptions twice = Options();
        twice.ValidationFraction = 0.2;
        Assert.Contains("ValidationFraction", Message<ArgumentException>(() => Preparation.Append(Net(twice)).Fit(split.TrainSet, split.TestSet)), StringComparison.Ordinal);

        Assert.Contains("validation set has no rows", Message<InvalidOperationException>(() => Preparation.Append(Net(Options())).Fit(split.TrainSet, ml.Data.SkipRows(split.TestSet, 200))), StringComparison.Ordinal);

        // What a user tries first: the rows as they are.
        KerasTrainerOptions raw = Options();
        raw.ValidationSet = split.TestSet;
        string message = Message<ArgumentOutOfRangeException>(() => Preparation.Append(Net(raw)).Fit(split.TrainSet));
        Assert.Contains("label column 'Label'", message, StringComparison.Ordinal);
        Assert.Contains("Multiclass stage", message, StringComparison.Ordinal);
        Assert.Contains("pipeline.Fit(train, validation)", message, StringComparison.Ordinal);
        raw.ValidationSet = ml.Transforms.DropColumns("Features").Fit(split.TestSet).Transform(split.TestSet);
        Assert.Contains("feature column 'Features'", Message<ArgumentOutOfRangeException>(() => Preparation.Append(Net(raw)).Fit(split.TrainSet)), StringComparison.Ordinal);

        IDataView strange = ml.Data.LoadFromEnumerable(TestData.Iris.Take(3).Select(r => new WordExample { Features = r.Features, Label = "tulip" }));
        Assert.StartsWith("validation set: label column 'Label': row 0 holds a missing key", Message<FormatException>(() => Preparation.Append(Net(Options())).Fit(split.TrainSet, strange)), StringComparison.Ordinal);

        // Keys that were made of other rows.
        IDataView reversed = ml.Data.LoadFromEnumerable(TestData.Iris.Reverse());
        raw.ValidationSet = Preparation.Fit(reversed).Transform(reversed);
        Assert.Contains("other values", Message<ArgumentOutOfRangeException>(() => Preparation.Append(Net(raw)).Fit(split.TrainSet)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_of_one_class_is_warned_of()
    {
        var lines = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                lines.Add(e.Message);
        };
        foreach (RowCaching caching in new[] { RowCaching.Memory, RowCaching.None })
        {
            KerasTrainerOptions options = Options(1);
            options.Caching = caching;
            IDataView healthy = ml.Data.LoadFromEnumerable(TestData.Cancer.Where(r => !r.Label));
            Assert.NotNull(ml.Keras().Binary([4], options: options).Fit(healthy));
            Assert.Single(lines, l => l.Contains("'false' in label column 'Label'", StringComparison.Ordinal));
            lines.Clear();
            IDataView all = ml.Data.LoadFromEnumerable(TestData.Iris);
            ITransformer keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(all);
            string one = TestData.Iris.First().Label;
            Assert.NotNull(ml.Keras().Multiclass([4], options: options).Fit(keys.Transform(ml.Data.LoadFromEnumerable(TestData.Iris.Where(r => r.Label == one)))));
            Assert.Single(lines, l => l.Contains($"'{one}' in label column 'Label'", StringComparison.Ordinal));
            lines.Clear();
            Assert.NotNull(ml.Keras().Multiclass([4], options: options).Fit(keys.Transform(all)));
            Assert.NotNull(ml.Keras().Regression([4], options: options).Fit(ml.Data.LoadFromEnumerable(TestData.Diabetes)));
            Assert.Empty(lines);
        }
    }
}
