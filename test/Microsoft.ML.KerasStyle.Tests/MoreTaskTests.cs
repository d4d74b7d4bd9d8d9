using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Several labels, several numbers, ranks, tags of words, anomalies, and nets of several inputs and outputs.</summary>
public class MoreTaskTests
{
    readonly MLContext ml = new(seed: 1);

    static KerasTrainerOptions Options(int epochs, double rate = 0.01) => new() { Epochs = epochs, Optimizer = new Adam(rate), Verbose = 0 };

    static Sequential Hidden(int units) => new([new Dense(units, activation: "relu")]);

    // Every pipeline is saved and loaded; the loaded one must give the same values.
    IDataView Scored(ITransformer model, IDataView data, string column = "Score")
    {
        using var file = new MemoryStream();
        ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        IDataView before = model.Transform(data), after = new MLContext().Model.Load(file, out _).Transform(data);
        Assert.Equal(before.Schema[column].Type, after.Schema[column].Type);
        if (before.Schema[column].Type is VectorDataViewType)
            Assert.Equal(before.GetColumn<float[]>(column), after.GetColumn<float[]>(column));
        else
            Assert.Equal(before.GetColumn<float>(column), after.GetColumn<float>(column));
        return after;
    }

    sealed class Tagged
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public bool[] Flags { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }

    static Tagged Tag(WordExample flower)
    {
        bool[] flags = [flower.Features[2] > 3, flower.Features[3] > 1.5f, flower.Features[0] > 5.8f];
        return new Tagged { Features = flower.Features, Flags = flags, Tags = [.. ((string[])["long", "wide", "tall"]).Where((_, i) => flags[i])] };
    }

    [Theory]
    [InlineData("Flags")]
    [InlineData("Tags")]
    public void Several_labels_at_once(string label)
    {
        Tagged[] rows = [.. TestData.Iris.Select(Tag)];
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        KerasEstimator net = ml.Keras().MultiLabelClassification(Hidden(16), label: label, options: Options(60));
        IEstimator<ITransformer> pipeline = label == "Tags" ? ml.Transforms.Conversion.MapValueToKey("Tags").Append(net) : net;
        IDataView scored = Scored(pipeline.Fit(data), data, "Probability");
        bool[][] predicted = [.. scored.GetColumn<bool[]>("PredictedLabel")];
        SlotNamesOf(scored.Schema["Probability"], out string[] names);
        Func<int, bool[]> truth = label == "Flags" ? i => rows[i].Flags : i => [.. names.Select(n => rows[i].Tags.Contains(n))];
        int right = predicted.Index().Sum(r => r.Item.Zip(truth(r.Index)).Count(p => p.First == p.Second));
        Assert.True(right > 0.93 * 450, $"{right} of 450");
        if (label == "Tags")
            Assert.Equal(["long", "tall", "wide"], names.Order());
    }

    static void SlotNamesOf(DataViewSchema.Column column, out string[] names)
    {
        names = [];
        if (column.Annotations.Schema.GetColumnOrNull("SlotNames") == null)
            return;
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.Annotations.GetValue("SlotNames", ref slots);
        names = [.. slots.DenseValues().Select(n => n.ToString())];
    }

    sealed class Pairs
    {
        [VectorType(10)]
        public float[] Features { get; set; } = [];

        public float First { get; set; }

        public float Second { get; set; }
    }

    [Fact]
    public void Several_numbers_at_once()
    {
        Pairs[] rows = [.. TestData.Diabetes.Select(r => new Pairs { Features = r.Features, First = r.Label / 100, Second = -r.Label / 50 })];
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.NormalizeMeanVariance("Features")
            .Append(ml.Transforms.Concatenate("Both", "First", "Second"))
            .Append(ml.Keras().MultiOutputRegression(Hidden(16), label: "Both", options: Options(60)));
        IDataView scored = Scored(pipeline.Fit(data), data);
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        double Error(int slot, Func<Pairs, float> truth) => scores.Index().Average(s => Math.Pow(s.Item[slot] - truth(rows[s.Index]), 2));
        Assert.True(Error(0, r => r.First) < 0.45, $"{Error(0, r => r.First)}");         // the variance is 0.59
        Assert.True(Error(1, r => r.Second) < 1.8, $"{Error(1, r => r.Second)}");        // 2.37
        SlotNamesOf(scored.Schema["Score"], out string[] names);
        Assert.Equal(["First", "Second"], names);
    }

    [Fact]
    public void Ranks_follow_the_relevance()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        var pipeline = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Keras().Ranking(Hidden(16), options: Options(60, 0.03)));
        IDataView scored = Scored(pipeline.Fit(data), data);
        float[] scores = [.. scored.GetColumn<float>("Score")];
        NumberExample[] rows = [.. TestData.Diabetes];
        int right = 0, pairs = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = i + 1; j < rows.Length; j++)
            {
                if (rows[i].Label == rows[j].Label)
                    continue;
                pairs++;
                right += rows[i].Label > rows[j].Label == scores[i] > scores[j] ? 1 : 0;
            }
        }

        Assert.True(right > 0.7 * pairs, $"{right} of {pairs}");
        ReadOnlyMemory<char> kind = default;
        scored.Schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.Equal("Ranking", kind.ToString());
    }

    sealed class Patient
    {
        [VectorType(10)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        [KeyType(23)]
        public uint GroupId { get; set; }

        public float Chance { get; set; }
    }

    [Fact]
    public void Ranks_are_evaluated_by_groups()
    {
        var random = new Random(1);
        Patient[] rows = [.. TestData.Diabetes.Select((r, i) => new Patient
        {
            Features = r.Features, Label = Math.Min((int)(r.Label / 70), 4), GroupId = (uint)(i / 20) + 1, Chance = random.NextSingle(),
        })];
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Keras().Ranking(Hidden(16), options: Options(60)));
        double chance = ml.Ranking.Evaluate(data, scoreColumnName: "Chance").NormalizedDiscountedCumulativeGains[4];
        double learned = ml.Ranking.Evaluate(pipeline.Fit(data).Transform(data)).NormalizedDiscountedCumulativeGains[4];
        Assert.True(learned > 0.7 && learned > chance + 0.2, $"{learned} and {chance}");
        var folds = ml.Ranking.CrossValidate(data, pipeline, numberOfFolds: 3);
        Assert.True(folds.Average(f => f.Metrics.NormalizedDiscountedCumulativeGains[4]) > 0.65, $"{folds.Average(f => f.Metrics.NormalizedDiscountedCumulativeGains[4])}");
    }

    sealed class Sentence
    {
        public string[] Words { get; set; } = [];

        public string[] Kinds { get; set; } = [];
    }

    // Numbers up to nine; a number behind "not" is of kind none, the others are even or odd.
    static Sentence[] Sentences(int count)
    {
        string[] words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int length = random.Next(2, 9);
            var sentence = new Sentence { Words = new string[length], Kinds = new string[length] };
            for (int i = 0; i < length; i++)
            {
                int number = random.Next(14);
                sentence.Words[i] = number < 10 ? words[number] : "not";
                sentence.Kinds[i] = number >= 10 || (i > 0 && sentence.Words[i - 1] == "not") ? "none" : number % 2 == 0 ? "even" : "odd";
            }

            return sentence;
        })];
    }

    [Theory]
    [InlineData(SequenceEnd.Pre)]
    [InlineData(SequenceEnd.Post)]
    public void Each_word_gets_a_tag(SequenceEnd padding)
    {
        Sentence[] sentences = Sentences(400);
        IDataView data = ml.Data.LoadFromEnumerable(sentences);
        KerasTrainerOptions options = Options(12);
        options.Padding = padding;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Words").Append(ml.Transforms.Conversion.MapValueToKey("Kinds"))
            .Append(ml.Keras().SequenceLabeling(
                new Sequential([new Embedding(12, 8, maskZero: true), new LSTM(16, returnSequences: true)]), "Words", "Kinds", options));
        IDataView scored = Scored(pipeline.Fit(data), data);
        Assert.Equal("Vector<Single, 8, 3>", scored.Schema["Score"].Type.ToString());
        VBuffer<ReadOnlyMemory<char>> kinds = default;
        scored.Schema["PredictedLabel"].Annotations.GetValue("KeyValues", ref kinds);
        string[] names = [.. kinds.DenseValues().Select(k => k.ToString())];
        int right = 0, steps = 0;
        foreach ((int i, uint[] keys) in scored.GetColumn<uint[]>("PredictedLabel").Index())
        {
            string[] truth = sentences[i].Kinds;
            uint[] own = padding == SequenceEnd.Pre ? keys[^truth.Length..] : keys[..truth.Length];
            Assert.DoesNotContain(0u, own);
            Assert.Equal(keys.Length - own.Length, keys.Count(k => k == 0));     // what only fills the series up has no tag
            steps += truth.Length;
            right += own.Zip(truth).Count(p => names[p.First - 1] == p.Second);
        }

        Assert.True(right > 0.97 * steps, $"{right} of {steps}");
        sentences[7].Kinds = [.. sentences[7].Kinds.Append("noun")];
        FormatException e = Assert.Throws<FormatException>(() => pipeline.Fit(ml.Data.LoadFromEnumerable(sentences)));
        Assert.Contains($"label column 'Kinds': row 7 has {sentences[7].Kinds.Length} values, expected {sentences[7].Words.Length}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_autoencoder_finds_what_is_unlike_its_training()
    {
        float[] Scaled(DigitExample digit) => [.. digit.Features.Select(f => f / 16)];
        var random = new Random(1);
        DigitExample[] usual = [.. TestData.Digits.Where(d => d.Label < 5).Select(d => new DigitExample { Features = Scaled(d) })];
        DigitExample[] noise = [.. Enumerable.Range(0, 100).Select(_ => new DigitExample { Features = [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())] })];
        IDataView data = ml.Data.LoadFromEnumerable(usual);
        var net = new Sequential([new Dense(24, activation: "relu"), new Dense(64, activation: "sigmoid")]);
        KerasTransformer model = ml.Keras().AnomalyDetection(net, contamination: 0.02, options: Options(30, 0.005)).Fit(data);
        double alarms = Scored(model, data).GetColumn<bool>("PredictedLabel").Average(b => b ? 1 : 0);
        Assert.InRange(alarms, 0.015, 0.021);
        IDataView strange = model.Transform(ml.Data.LoadFromEnumerable(noise));
        Assert.All(strange.GetColumn<bool>("PredictedLabel"), Assert.True);
        float[][] rows = [.. model.Model.Predict(Tensor.From(To2D(noise))).ToArray<float>().Chunk(64)];
        double[] errors = [.. rows.Index().Select(r => r.Item.Zip(noise[r.Index].Features, (a, b) => Math.Pow(a - b, 2)).Average())];
        Assert.All(strange.GetColumn<float>("Score").Index(), s => Assert.Equal(errors[s.Index], s.Item, 1e-5));
    }

    [Theory]
    [InlineData(0.4, 0, 0.3)]
    [InlineData(0, 0.7, 1)]
    public void A_threshold_of_validation_rows_holds_for_new_rows_of_a_net_that_learned_by_heart(double validationFraction, double least, double most)
    {
        var random = new Random(3);
        IDataView Noise(int count) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new DigitExample { Features = [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())] }).ToArray());
        var net = new Sequential([new Dense(128, activation: "relu"), new Dense(64)]);
        KerasTrainerOptions options = Options(150, 0.005);
        options.ValidationFraction = validationFraction;
        KerasTransformer model = ml.Keras().AnomalyDetection(net, contamination: 0.1, options: options).Fit(Noise(60));
        Assert.InRange(Scored(model, Noise(200)).GetColumn<bool>("PredictedLabel").Average(b => b ? 1 : 0), least, most);
    }

    sealed class Tumour
    {
        [VectorType(30)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    [Fact]
    public void Anomalies_are_evaluated_by_their_scores()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Cancer.Select(r => new Tumour { Features = r.Features, Label = r.Label ? 0 : 1 }));
        IDataView benign = ml.Data.FilterRowsByColumn(data, "Label", upperBound: 0.5);
        var net = new Sequential([new Dense(12, activation: "tanh"), new Dense(4, activation: "tanh"), new Dense(30)]);
        var model = ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(ml.Keras().AnomalyDetection(net, contamination: 0.05, options: Options(60))).Fit(benign);
        AnomalyDetectionMetrics metrics = ml.AnomalyDetection.Evaluate(model.Transform(data), falsePositiveCount: 40);
        Assert.True(metrics.AreaUnderRocCurve > 0.85, $"{metrics.AreaUnderRocCurve}");
        Assert.True(metrics.DetectionRateAtFalsePositiveCount > 0.6, $"{metrics.DetectionRateAtFalsePositiveCount}");
    }

    static float[,] To2D(DigitExample[] rows)
    {
        var values = new float[rows.Length, 64];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < 64; j++)
                values[i, j] = rows[i].Features[j];
        }

        return values;
    }

    sealed class Offer
    {
        public string[] Title { get; set; } = [];

        public float Price { get; set; }

        public bool Sold { get; set; }

        public string Shelf { get; set; } = "";
    }

    sealed class OfferPrediction
    {
        public float SoldScore { get; set; }

        public float[] ShelfScore { get; set; } = [];
    }

    [Fact]
    public void Several_inputs_and_outputs_bind_by_name()
    {
        string[] goods = ["chair", "table", "lamp", "cup"];
        var random = new Random(5);
        Offer[] offers = [.. Enumerable.Range(0, 500).Select(_ =>
        {
            int kind = random.Next(4);
            float price = random.NextSingle();
            string[] title = random.Next(2) == 0 ? ["old", goods[kind]] : [goods[kind], "of", "oak"];
            return new Offer { Title = title, Price = price, Sold = price < 0.5f, Shelf = kind < 2 ? "furniture" : "things" };
        })];
        IDataView data = ml.Data.LoadFromEnumerable(offers);

        var title = new Input([4], dtype: "int32", name: "Title");
        var price = new Input([1], name: "Price");
        Tensor both = new Concatenate().Call([new GlobalAveragePooling1D().Call(new Embedding(20, 8, maskZero: true).Call(title)), price]);
        Tensor hidden = new Dense(16, activation: "relu").Call(both);
        var net = new global::KerasStyle.Model(
            [title, price],
            [new Dense(1, activation: "sigmoid", name: "Sold").Call(hidden), new Dense(2, activation: "softmax", name: "Shelf").Call(hidden)]);
        KerasTrainerOptions options = Options(30);
        options.ValidationFraction = 0.2;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Title").Append(ml.Transforms.Conversion.MapValueToKey("Shelf"))
            .Append(ml.Keras().Stage(
                net,
                loss: new() { ["Sold"] = "binary_crossentropy", ["Shelf"] = "sparse_categorical_crossentropy" },
                metrics: new Dictionary<string, IReadOnlyList<Metric>> { ["Shelf"] = ["accuracy"] },
                options: options));
        TransformerChain<KerasTransformer> model = pipeline.Fit(data);
        Assert.Contains("val_Shelf_accuracy", model.LastTransformer.History!.Keys);

        IDataView scored = Scored(model, data, "ShelfScore");
        Assert.True(scored.GetColumn<float>("SoldScore").Index().Count(s => s.Item > 0.5 == offers[s.Index].Sold) > 470);
        Assert.True(scored.GetColumn<float[]>("ShelfScore").Index().Count(s => s.Item[0] > 0.5 == (offers[s.Index].Shelf == offers[0].Shelf)) > 490);
        PredictionEngine<Offer, OfferPrediction> engine = ml.Model.CreatePredictionEngine<Offer, OfferPrediction>(model);
        Assert.True(engine.Predict(new Offer { Title = ["lamp"], Price = 0.05f }).SoldScore > 0.5);
        Assert.True(engine.Predict(new Offer { Title = ["lamp"], Price = 0.95f }).SoldScore < 0.5);
    }

    [Fact]
    public void A_saved_net_scores_as_a_stage_and_its_inner_layer_gives_features()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Iris);
        var trained = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().MulticlassClassification(new Sequential([new Dense(8, activation: "relu", name: "inner")]), options: Options(40))).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.keras");
        try
        {
            trained.LastTransformer.Model.Save(path);
            IDataView again = Scored(ml.Keras().Score(path).Fit(data), data);
            Assert.Equal(trained.Transform(data).GetColumn<float[]>("Score"), again.GetColumn<float[]>("Score"));
        }
        finally
        {
            File.Delete(path);
        }

        IDataView inner = Scored(ml.Keras().Featurize(trained.LastTransformer.Model, "inner", "Inner").Fit(data), data, "Inner");
        Assert.Equal(8, ((VectorDataViewType)inner.Schema["Inner"].Type).Size);
        Assert.All(inner.GetColumn<float[]>("Inner"), v => Assert.True(v.Min() >= 0 && v.Max() > 0));

        // Another trainer learns on these features.
        var second = ml.Keras().Featurize(trained.LastTransformer.Model, "inner", "Inner")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label")).Append(ml.Keras().Multiclass(hidden: [], features: "Inner", options: Options(80)));
        Assert.True(ml.MulticlassClassification.Evaluate(second.Fit(data).Transform(data)).MicroAccuracy > 0.93);
    }
}
