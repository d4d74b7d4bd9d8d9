using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Images change by chance in training, and only there.</summary>
public class AugmentationTests
{
    readonly MLContext ml = new(seed: 1);

    sealed class Image
    {
        [VectorType(8, 8, 1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    static IEnumerable<Image> Digits => TestData.Digits.Take(600).Select(d => new Image { Features = [.. d.Features.Select(f => f / 16)], Label = d.Label });

    static Sequential Net() => new([new Conv2D(8, 3, activation: "relu"), new Flatten()]);

    KerasTransformer Fit(IReadOnlyList<Layer> augmentation, RowCaching caching = RowCaching.Memory, int epochs = 2)
    {
        var options = new KerasTrainerOptions
        {
            Epochs = epochs,
            Seed = 3,
            Verbose = 0,
            Optimizer = new Adam(0.005),
            Augmentation = augmentation,
            Caching = caching,
            ValidationSet = ml.Data.LoadFromEnumerable(Digits),
        };
        return ml.Keras().MulticlassClassification(Net(), options: options).Fit(ml.Data.LoadFromEnumerable(Digits));
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Training_sees_other_images_and_the_same_seed_the_same_ones(RowCaching caching)
    {
        Layer[] shift = [new RandomTranslation(0.15, 0.15), new RandomRotation(0.05)];
        double[] plain = [.. Fit([], caching).History!["loss"]], changed = [.. Fit(shift, caching).History!["loss"]];
        Assert.NotEqual(plain, changed);
        Assert.Equal(changed, Fit(shift, caching).History!["loss"]);
        Assert.DoesNotContain(Fit(shift, caching).Model.Layers, l => l is RandomTranslation);
    }

    [Fact]
    public void Validation_and_scores_see_the_images_as_they_are()
    {
        // All images become black in training: the net learns nothing, and the validation's loss is that of its scores on the true images.
        KerasTransformer model = Fit([new RandomBrightness((-1, -1), valueRange: (0, 1))]);
        Assert.True(model.History!["loss"][^1] > 2.2);
        IDataView data = ml.Data.LoadFromEnumerable(Digits);
        Assert.Equal(ml.MulticlassClassification.Evaluate(model.Transform(data)).LogLoss, model.History["val_loss"][^1], 1e-3);
    }

    [Fact]
    public void Augmentation_learns_as_well()
    {
        KerasTransformer model = Fit([new RandomTranslation(0.1, 0.1), new RandomZoom(0.1)], epochs: 15);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(TestData.Digits.Skip(600).Take(600).Select(d => new Image { Features = [.. d.Features.Select(f => f / 16)], Label = d.Label })))).MicroAccuracy > 0.85);
    }

    [Fact]
    public void A_layer_that_changes_the_shape_is_refused()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Fit([new RandomCrop(6, 6)]));
        Assert.Contains("belongs into the network", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_images_have_mixed_labels()
    {
        // A net that is told only mixed labels is never sure, and its loss in training stays above that on plain images.
        KerasTransformer model = Fit([new MixUp(alpha: 1), new CutMix()], epochs: 15);
        Assert.True(model.History!["loss"][^1] > model.History["val_loss"][^1] + 0.2);
        Assert.True(model.History["val_accuracy"][^1] > 0.85);
        Assert.Equal(Fit([new MixUp(alpha: 1)]).History!["loss"], Fit([new MixUp(alpha: 1)]).History!["loss"]);
    }

    [Fact]
    public void Mixed_labels_of_yes_and_no_and_of_numbers_are_learned()
    {
        IDataView images = ml.Data.LoadFromEnumerable(Digits);
        var options = new KerasTrainerOptions { Epochs = 2, Verbose = 0, Augmentation = [new MixUp()] };
        Assert.Equal(2, ml.Keras().Regression(Net(), options: options).Fit(images).History!["loss"].Count);
    }

    [Fact]
    public void A_loss_of_one_class_is_refused_with_mixed_labels()
    {
        var options = new KerasTrainerOptions { Epochs = 1, Verbose = 0, Augmentation = [new CutMix()], Loss = "sparse_categorical_crossentropy" };
        ArgumentException e = Assert.Throws<ArgumentException>(() => ml.Keras().MulticlassClassification(Net(), options: options).Fit(ml.Data.LoadFromEnumerable(Digits)));
        Assert.Contains("categorical_crossentropy", e.Message, StringComparison.Ordinal);
    }
}
