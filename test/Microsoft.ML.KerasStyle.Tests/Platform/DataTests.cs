using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public class DataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void SplitsPartTheRows()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(200));
        var split = _ml.Data.TrainTestSplit(view, testFraction: 0.25);
        var train = split.TrainSet.GetColumn<float>("Petal").ToArray();
        var test = split.TestSet.GetColumn<float>("Petal").ToArray();

        Assert.Equal(200, train.Concat(test).Distinct().Count());
        Assert.InRange(test.Length, 20, 80);
        Assert.Equal(test, split.TestSet.GetColumn<float>("Petal"));
        Assert.Equal(view.Schema.Select(c => c.Name), split.TestSet.Schema.Where(c => !c.IsHidden).Select(c => c.Name));
    }

    [Fact]
    public void APartIsSplitAnew()
    {
        var part = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(Flower.Bunch(200)), testFraction: 0.25).TrainSet;
        Assert.InRange(_ml.Data.TrainTestSplit(part, testFraction: 0.25).TestSet.GetColumn<float>("Petal").Count(), 15, 60);
    }

    [Fact]
    public void SamplingKeysStayTogether()
    {
        var rows = Enumerable.Range(0, 200).Select(i => new Flower { Petal = i, Sepal = [0, 0], Kind = $"k{i % 20}" });
        var split = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(rows), 0.4, samplingKeyColumnName: "Kind");

        Assert.Empty(split.TrainSet.GetColumn<string>("Kind").Intersect(split.TestSet.GetColumn<string>("Kind")));
    }

    [Fact]
    public void FoldsCoverEveryRowOnce()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(100));
        var folds = _ml.Data.CrossValidationSplit(view, numberOfFolds: 4);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), folds.SelectMany(f => f.TestSet.GetColumn<float>("Petal")).Order());
        Assert.All(folds, f => Assert.Equal(100, f.TrainSet.GetColumn<float>("Petal").Count() + f.TestSet.GetColumn<float>("Petal").Count()));
    }

    [Fact]
    public void ShufflingKeepsRowsWhole()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(500));
        var shuffled = _ml.Data.CreateEnumerable<Flower>(_ml.Data.ShuffleRows(view, seed: 3, shufflePoolSize: 50), reuseRowObject: false).ToArray();

        Assert.NotEqual(Enumerable.Range(0, 500).Select(i => (float)i), shuffled.Select(f => f.Petal));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (float)i), shuffled.Select(f => f.Petal).Order());
        Assert.All(shuffled, f => Assert.Equal([f.Petal, -f.Petal], f.Sepal));
    }

    [Fact]
    public void CachesReadTheirSourceOnce()
    {
        var reads = 0;
        IEnumerable<Flower> Source()
        {
            reads++;
            foreach (var f in Flower.Bunch(50))
                yield return f;
        }

        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Source()), "Petal", "Kind");
        for (var i = 0; i < 3; i++)
            Assert.Equal(50, cached.GetColumn<float>("Petal").Count());
        Assert.Equal(50, cached.GetColumn<string>("Kind").Count());

        Assert.Equal(1, reads);
        Assert.True(cached.CanShuffle);
        Assert.Equal(50, cached.GetRowCount());
    }

    [Fact]
    public void CursorSetsVisitEachRowOnce()
    {
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Flower.Bunch(1000)));
        var petal = cached.Schema["Petal"];
        var seen = new List<float>();
        foreach (var cursor in cached.GetRowCursorSet([petal], 4))
        {
            using var rows = cursor;
            var get = rows.GetGetter<float>(petal);
            float value = 0;
            while (rows.MoveNext())
            {
                get(ref value);
                seen.Add(value);
            }
        }
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (float)i), seen.Order());
    }

    [Fact]
    public void RowsAreTakenSkippedAndFiltered()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(10));

        Assert.Equal([0f, 1f], _ml.Data.TakeRows(view, 2).GetColumn<float>("Petal"));
        Assert.Equal([8f, 9f], _ml.Data.SkipRows(view, 8).GetColumn<float>("Petal"));
        Assert.Equal([3f, 4f], _ml.Data.FilterRowsByColumn(view, "Petal", 3, 5).GetColumn<float>("Petal"));
        Assert.Equal([0f], _ml.Data.FilterByCustomPredicate<Flower>(view, f => f.Petal > 0).GetColumn<float>("Petal"));
        var holes = _ml.Data.LoadFromEnumerable(new[] { new Flower { Petal = float.NaN, Sepal = [1, 2] }, new Flower { Petal = 1, Sepal = [1, 2] } });
        Assert.Equal([1f], _ml.Data.FilterRowsByMissingValues(holes, "Petal").GetColumn<float>("Petal"));
    }

    [Fact]
    public void PreviewsShowTheFirstRows()
    {
        var preview = _ml.Data.LoadFromEnumerable(Flower.Bunch(10)).Preview(maxRows: 3);

        Assert.Equal(3, preview.RowView.Length);
        Assert.Equal(preview.Schema.Select(c => c.Name), preview.RowView[0].Values.Select(v => v.Key));
        Assert.Equal([0f, 1f, 2f], preview.ColumnView.Single(c => c.Column.Name == "Petal").Values.Cast<float>());
    }
}
