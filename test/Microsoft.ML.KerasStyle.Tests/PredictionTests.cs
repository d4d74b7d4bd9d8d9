using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Batches, single rows, parallel and shuffled readers all see the same predictions.</summary>
public class PredictionTests
{
    readonly MLContext ml = new(seed: 1);
    readonly KerasTrainerOptions quick = new() { Epochs = 2, Verbose = 0, PredictionBatchSize = 32 };

    KerasTransformer Net(IDataView data) => ml.Keras().Regression(hidden: [8], options: quick).Fit(data);

    IDataView Diabetes => ml.Data.LoadFromEnumerable(TestData.Diabetes);

    [Fact]
    public void A_prediction_engine_equals_the_batches_row_by_row()
    {
        ITransformer words = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(hidden: [8], options: quick))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(ml.Data.LoadFromEnumerable(TestData.Iris));
        IDataView scored = words.Transform(ml.Data.LoadFromEnumerable(TestData.Iris));
        PredictionEngine<WordExample, WordPrediction> engine = ml.Model.CreatePredictionEngine<WordExample, WordPrediction>(words);
        foreach ((WordExample row, float[] score, string label) in TestData.Iris.Zip(scored.GetColumn<float[]>("Score"), scored.GetColumn<string>("PredictedLabel")))
        {
            WordPrediction one = engine.Predict(row);
            Assert.Equal(score, one.Score, (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(label, one.PredictedLabel);
        }

        IDataView tumours = ml.Data.LoadFromEnumerable(TestData.Cancer);
        KerasTransformer binary = ml.Keras().Binary(hidden: [8], options: quick).Fit(tumours);
        scored = binary.Transform(tumours);
        PredictionEngine<YesNoExample, YesNoPrediction> yesNo = ml.Model.CreatePredictionEngine<YesNoExample, YesNoPrediction>(binary);
        foreach ((YesNoExample row, float p) in TestData.Cancer.Zip(scored.GetColumn<float>("Probability")))
        {
            YesNoPrediction one = yesNo.Predict(row);
            Assert.Equal(p, one.Probability, 1e-5);
            Assert.Equal(p > 0.5, one.PredictedLabel);
            Assert.Equal(p > 0.5, one.Score > 0);
        }
    }

    [Fact]
    public void The_engine_reads_what_it_is_given_each_time()
    {
        KerasTransformer model = Net(Diabetes);
        PredictionEngine<NumberExample, NumberPrediction> engine = ml.Model.CreatePredictionEngine<NumberExample, NumberPrediction>(model);
        float first = engine.Predict(TestData.Diabetes[0]).Score;
        Assert.NotEqual(first, engine.Predict(TestData.Diabetes[1]).Score);
        Assert.Equal(first, engine.Predict(TestData.Diabetes[0]).Score);
    }

    [Fact]
    public void The_net_runs_once_per_batch_and_not_at_all_for_other_columns()
    {
        KerasTransformer model = Net(Diabetes);
        IDataView scored = model.Transform(Diabetes);
        Assert.Equal(442, scored.GetColumn<float>("Label").Count());
        Assert.Equal(0, model.Scorer.Runs);
        Assert.Equal(442, scored.GetColumn<float>("Score").Count());
        Assert.Equal((442 + 31) / 32, model.Scorer.Runs);
        Assert.Equal(442, scored.GetRowCount());
    }

    [Fact]
    public void Rows_that_are_read_ahead_are_those_of_one_run_at_a_time()
    {
        KerasTransformer model = Net(Diabetes);
        NumberExample[] many = [.. Enumerable.Range(0, 3000).Select(i => TestData.Diabetes[i % 442])];
        float[] one = [.. model.Transform(Diabetes).GetColumn<float>("Score")], all = [.. model.Transform(ml.Data.LoadFromEnumerable(many)).GetColumn<float>("Score")];
        Assert.Equal(3000, all.Length);
        Assert.All(all.Index(), p => Assert.Equal(one[p.Index % 442], p.Item, 1e-3));
        float[] labels = [.. model.Transform(ml.Data.LoadFromEnumerable(many)).GetColumn<float>("Label")];
        Assert.Equal(many.Select(r => r.Label), labels);
    }

    [Fact]
    public void Rows_before_a_broken_one_are_handed_out_first()
    {
        KerasTransformer model = Net(Diabetes);
        IEnumerable<NumberExample> Broken()
        {
            for (int i = 0; i < 1000; i++)
                yield return i < 777 ? TestData.Diabetes[i % 442] : throw new InvalidDataException("row 777");
        }

        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(Broken()));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        for (int i = 0; i < 777; i++)
            Assert.True(cursor.MoveNext());
        Assert.Throws<InvalidDataException>(() => cursor.MoveNext());
    }

    [Fact]
    public void Columns_pass_through_beside_their_predictions()
    {
        KerasTransformer model = Net(Diabetes);
        IDataView scored = model.Transform(Diabetes);
        float[] scores = [.. scored.GetColumn<float>("Score")];
        Dictionary<float, HashSet<float>> expected = TestData.Diabetes.Zip(scores, (r, s) => (r.Features[8], s)).GroupBy(p => p.Item1, p => p.s).ToDictionary(g => g.Key, g => g.ToHashSet());

        IDataView shuffled = model.Transform(ml.Data.ShuffleRows(ml.Data.Cache(Diabetes), seed: 5));
        int rows = 0;
        bool moved = false;
        using DataViewRowCursor cursor = shuffled.GetRowCursor(shuffled.Schema, new Random(3));
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]);
        ValueGetter<float> score = cursor.GetGetter<float>(cursor.Schema["Score"]), label = cursor.GetGetter<float>(cursor.Schema["Label"]);
        while (cursor.MoveNext())
        {
            VBuffer<float> x = default;
            float s = 0, y = 0;
            features(ref x);
            score(ref s);
            label(ref y);
            float[] values = [.. x.DenseValues()];
            NumberExample row = TestData.Diabetes.Single(r => r.Features.SequenceEqual(values) && r.Label == y);
            Assert.Contains(expected[row.Features[8]], e => Math.Abs(e - s) < 1e-3);
            moved |= !ReferenceEquals(row, TestData.Diabetes[rows]);
            rows++;
        }

        Assert.Equal(442, rows);
        Assert.True(moved);
    }

    [Fact]
    public void A_set_of_cursors_visits_every_row_once()
    {
        KerasTransformer model = Net(Diabetes);
        IDataView scored = model.Transform(ml.Data.Cache(Diabetes));
        Dictionary<DataViewRowId, float> all = Read([scored.GetRowCursor(scored.Schema)]);
        Dictionary<DataViewRowId, float> parts = Read(scored.GetRowCursorSet(scored.Schema, 4));
        Assert.Equal(442, all.Count);
        Assert.Equal(442, parts.Count);
        Assert.All(all, pair => Assert.Equal(pair.Value, parts[pair.Key], 1e-3));

        static Dictionary<DataViewRowId, float> Read(DataViewRowCursor[] cursors)
        {
            var scores = new Dictionary<DataViewRowId, float>();
            Parallel.ForEach(cursors, cursor =>
            {
                using (cursor)
                {
                    ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
                    ValueGetter<float> score = cursor.GetGetter<float>(cursor.Schema["Score"]);
                    while (cursor.MoveNext())
                    {
                        DataViewRowId key = default;
                        float value = 0;
                        id(ref key);
                        score(ref value);
                        lock (scores)
                            scores.Add(key, value);
                    }
                }
            });
            return scores;
        }
    }

    [Fact]
    public void Two_nets_work_in_one_chain()
    {
        ITransformer chain = ml.Keras().Regression(hidden: [4], options: quick)
            .Append(ml.Transforms.CopyColumns("First", "Score"))
            .Append(ml.Transforms.Concatenate("More", "Features", "First"))
            .Append(ml.Keras().Regression(hidden: [4], features: "More", options: quick))
            .Fit(Diabetes);
        IDataView scored = chain.Transform(Diabetes);
        Assert.NotEqual(scored.GetColumn<float>("First"), scored.GetColumn<float>("Score"));
        Assert.Equal(2, scored.Schema.Count(c => c.Name == "Score"));
        PredictionEngine<NumberExample, NumberPrediction> engine = ml.Model.CreatePredictionEngine<NumberExample, NumberPrediction>(chain);
        Assert.Equal(scored.GetColumn<float>("Score").First(), engine.Predict(TestData.Diabetes[0]).Score, 1e-3);
    }

    [Fact]
    public void Getters_refuse_what_they_cannot_give()
    {
        IDataView scored = Net(Diabetes).Transform(Diabetes);
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.Throws<ArgumentException>(() => cursor.GetGetter<float>(scored.Schema["Label"]));
        Assert.Contains("Score", Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(scored.Schema["Score"])).Message, StringComparison.Ordinal);
        float value = 0;
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"])(ref value));
        Assert.Equal(-1, cursor.Position);
    }

    [Fact]
    public void Annotations_tell_classes_and_kinds()
    {
        ITransformer words = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(hidden: [8], options: quick)).Fit(ml.Data.LoadFromEnumerable(TestData.Iris));
        DataViewSchema schema = words.GetOutputSchema(ml.Data.LoadFromEnumerable(TestData.Iris).Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        Assert.Equal(["setosa", "versicolor", "virginica"], names.DenseValues().Select(n => n.ToString()));
        schema["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(["setosa", "versicolor", "virginica"], names.DenseValues().Select(n => n.ToString()));
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.Equal("MulticlassClassification", kind.ToString());
        Assert.Equal(3ul, ((KeyDataViewType)schema["PredictedLabel"].Type).Count);
        Assert.True(Net(Diabetes).GetOutputSchema(Diabetes.Schema)["Score"].Type.Equals(NumberDataViewType.Single));
    }

    [Fact]
    public void Vectors_with_dimensions_are_fed_with_them()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(DigitExample));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 8, 8, 1);
        IDataView images = ml.Data.LoadFromEnumerable(TestData.Digits.Take(100), definition);
        KerasTransformer model = ml.Keras().MulticlassClassification(new Sequential([new Conv2D(4, 3), new Flatten()]), options: quick).Fit(images);
        Assert.Equal("(None, 8, 8, 1)", model.Model.InputShape.ToString());
        Assert.Equal(100, model.Transform(images).GetColumn<float[]>("Score").Count(s => Math.Abs(s.Sum() - 1) < 1e-4));
        // A flat column of as many values is taken, too.
        Assert.Equal(5, model.Transform(ml.Data.LoadFromEnumerable(TestData.Digits.Take(5))).GetColumn<float[]>("Score").Count());
    }
}
