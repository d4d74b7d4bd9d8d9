using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public class RowTests
{
    private sealed class Everything
    {
        [ColumnName("Renamed")]
        public int Number { get; set; }

        [VectorType(2, 3)]
        public float[] Grid = [];

        [KeyType(5)]
        public uint Key { get; set; }

        [NoColumn]
        public object? Ignored { get; set; }

        public string[] Words { get; set; } = [];

        public bool Flag { get; set; }

        public VBuffer<double> Buffer { get; set; }
    }

    private sealed class Read
    {
        [ColumnName("Renamed")]
        public int Number { get; set; }

        public float[] Grid { get; set; } = [];

        public uint Key { get; set; }

        public string[] Words { get; set; } = [];

        public VBuffer<double> Buffer { get; set; }
    }

    [Fact]
    public void AttributesShapeTheSchema()
    {
        var schema = new MLContext().Data.LoadFromEnumerable(new Everything[0]).Schema;

        Assert.Equal(NumberDataViewType.Int32, schema["Renamed"].Type);
        Assert.Equal("Vector<Single, 2, 3>", schema["Grid"].Type.ToString());
        Assert.Equal(new KeyDataViewType(typeof(uint), 5), schema["Key"].Type);
        Assert.Null(schema.GetColumnOrNull("Ignored"));
        Assert.False(((VectorDataViewType)schema["Words"].Type).IsKnownSize);
        Assert.IsType<BooleanDataViewType>(schema["Flag"].Type);
    }

    [Fact]
    public void MembersCountKeysFromZeroAndColumnsFromOne()
    {
        var ml = new MLContext();
        var view = ml.Data.LoadFromEnumerable(new[] { new Everything { Key = 0 }, new Everything { Key = 4 }, new Everything { Key = 5 } });

        Assert.Equal([1u, 5u, 0u], view.GetColumn<uint>("Key"));
    }

    [Fact]
    public void ObjectsGoInAndComeOut()
    {
        var ml = new MLContext();
        var row = new Everything { Number = 7, Grid = [1, 2, 3, 4, 5, 6], Key = 2, Words = ["a", "b"], Buffer = new VBuffer<double>(4, 1, [2.5], [3]) };
        var back = ml.Data.CreateEnumerable<Read>(ml.Data.LoadFromEnumerable([row]), reuseRowObject: false).Single();

        Assert.Equal(7, back.Number);
        Assert.Equal(row.Grid, back.Grid);
        Assert.Equal(3u, back.Key);
        Assert.Equal(row.Words, back.Words);
        Assert.Equal([0, 0, 0, 2.5], back.Buffer.DenseValues());
        Assert.False(back.Buffer.IsDense);
    }

    [Fact]
    public void RowsAreFreshUnlessReused()
    {
        var ml = new MLContext();
        var view = ml.Data.LoadFromEnumerable(Flower.Bunch(3));

        var fresh = ml.Data.CreateEnumerable<Flower>(view, reuseRowObject: false).ToArray();
        Assert.Equal([0f, 1f, 2f], fresh.Select(f => f.Sepal[0]));
        Assert.Single(ml.Data.CreateEnumerable<Flower>(view, reuseRowObject: true).Distinct());
    }

    private sealed class Missing
    {
        public float Nowhere { get; set; }
    }

    [Fact]
    public void MissingColumnsThrowUnlessIgnored()
    {
        var ml = new MLContext();
        var view = ml.Data.LoadFromEnumerable(Flower.Bunch(2));

        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Data.CreateEnumerable<Missing>(view, false).Count());
        Assert.Equal(2, ml.Data.CreateEnumerable<Missing>(view, false, ignoreMissingColumns: true).Count());
    }

    [Fact]
    public void GettersRefuseInactiveColumnsAndWrongTypes()
    {
        var view = new MLContext().Data.LoadFromEnumerable(Flower.Bunch(2));
        using var cursor = view.GetRowCursor([view.Schema["Petal"]]);

        Assert.False(cursor.IsColumnActive(view.Schema["Kind"]));
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Kind"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["Petal"]));
        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
    }
}
