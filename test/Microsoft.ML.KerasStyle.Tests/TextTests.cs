using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Texts go straight into nets whose first layers take texts.</summary>
public class TextTests
{
    readonly MLContext ml = new(seed: 1);

    sealed class Review
    {
        public string Text { get; set; } = "";

        public string Shop { get; set; } = "";

        public float Stars { get; set; }

        public string Label { get; set; } = "";
    }

    static readonly string[] Good = ["good", "fine", "lovely"], Bad = ["bad", "awful", "poor"], Any = ["the", "book", "was", "really", "a", "story", "quite", "it"];

    // What tells is one word among others, and the shop that only has good things.
    static Review[] Reviews(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            bool good = random.Next(2) == 0;
            string[] words = [.. random.GetItems(Any, random.Next(2, 7)), (good ? Good : Bad)[random.Next(3)], .. random.GetItems(Any, random.Next(3))];
            return new Review { Text = string.Join(' ', words) + "!", Shop = good ? random.Next(2) == 0 ? "north" : "south" : "south", Stars = random.Next(5), Label = good ? "yes" : "no" };
        })];
    }

    static KerasTrainerOptions Options => new() { Epochs = 15, Optimizer = new Adam(0.02), Verbose = 0, Seed = 2 };

    IEstimator<ITransformer> Pipeline(Sequential net, KerasTrainerOptions? options = null) => ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Keras().MulticlassClassification(net, "Text", options: options ?? Options))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    static Sequential Words() => new([new TextVectorization(maxTokens: 100), new Embedding(100, 8, maskZero: true), new LSTM(8)]);

    [Fact]
    public void A_net_learns_its_vocabulary_and_is_saved_with_it()
    {
        IDataView train = ml.Data.LoadFromEnumerable(Reviews(300, 1)), test = ml.Data.LoadFromEnumerable(Reviews(100, 2));
        ITransformer model = Pipeline(Words()).Fit(train);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy > 0.95);

        var zip = new MemoryStream();
        ml.Model.Save(model, train.Schema, zip);
        zip.Position = 0;
        var fresh = new MLContext();
        ITransformer loaded = fresh.Model.Load(zip, out _);
        Assert.Equal(model.Transform(test).GetColumn<float[]>("Score"), loaded.Transform(test).GetColumn<float[]>("Score"));
        using PredictionEngine<Review, WordPrediction> engine = fresh.Model.CreatePredictionEngine<Review, WordPrediction>(loaded);
        Assert.Equal("yes", engine.Predict(new Review { Text = "a LOVELY story, and words that nobody has seen before were in it, quite a lot of them" }).PredictedLabel);
        Assert.Equal("no", engine.Predict(new Review { Text = "poor" }).PredictedLabel);
        Assert.Equal(2, engine.Predict(new Review()).Score.Length);
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Counts_of_words_are_learned(RowCaching caching)
    {
        KerasTrainerOptions options = Options;
        options.Caching = caching;
        IDataView train = ml.Data.LoadFromEnumerable(Reviews(300, 1));
        ITransformer model = Pipeline(new([new TextVectorization(outputMode: "multi_hot", maxTokens: 50), new Dense(8, activation: "relu")]), options).Fit(train);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(train)).MicroAccuracy > 0.95);
    }

    [Fact]
    public void A_vocabulary_that_is_there_is_kept()
    {
        var text = new TextVectorization(outputMode: "multi_hot");
        text.Adapt(new[] { "good fine lovely bad awful poor" });
        var net = new Sequential([text, new Dense(8, activation: "relu")]);
        ITransformer model = Pipeline(net).Fit(ml.Data.LoadFromEnumerable(Reviews(300, 1)));
        KerasTransformer stage = ((IEnumerable<ITransformer>)model).SelectMany(t => t as IEnumerable<ITransformer> ?? [t]).OfType<KerasTransformer>().Single();
        Assert.Equal(7, ((TextVectorization)stage.Model.Layers[0]).VocabularySize);
        Assert.Equal(["Text"], stage.InputColumns);
    }

    [Fact]
    public void Text_word_and_number_feed_one_net()
    {
        var text = new Input([1], dtype: "string", name: "Text");
        var shop = new Input([1], dtype: "string", name: "Shop");
        var stars = new Input([1], name: "Stars");
        Tensor words = new GlobalAveragePooling1D().Call(new Embedding(60, 8).Call(new TextVectorization(maxTokens: 60, outputSequenceLength: 10).Call(text)));
        Tensor where = new StringLookup(outputMode: "one_hot", maxTokens: 4, padToMaxTokens: true).Call(shop);
        var net = new global::KerasStyle.Model([text, shop, stars], new Dense(8, activation: "relu").Call(new Concatenate().Call([words, where, stars])));
        IDataView data = ml.Data.LoadFromEnumerable(Reviews(300, 1));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().MulticlassClassification(net, options: Options));
        var model = pipeline.Fit(data);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy > 0.95);
        Assert.Equal(["Text", "Shop", "Stars"], model.LastTransformer.InputColumns);
        var zip = new MemoryStream();
        ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), new MLContext().Model.Load(zip, out _).Transform(data).GetColumn<float[]>("Score"));
    }

    [Fact]
    public void Other_nets_refuse_texts_with_a_way_out()
    {
        IDataView data = ml.Data.LoadFromEnumerable(Reviews(10, 1));
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline(new([new Dense(3)])).Fit(data));
        Assert.Contains("TextVectorization", e.Message, StringComparison.Ordinal);
        ITransformer model = Pipeline(Words(), new() { Epochs = 1, Verbose = 0 }).Fit(data);
        e = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(ml.Transforms.CopyColumns("Text", "Stars").Fit(data).Transform(data)));
        Assert.Contains("expected a text", e.Message, StringComparison.Ordinal);
    }
}
