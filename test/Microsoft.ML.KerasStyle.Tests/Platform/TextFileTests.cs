using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private sealed class Row
    {
        [LoadColumn(0)]
        public string Name { get; set; } = "";

        [LoadColumn(1, 3), ColumnName("Features")]
        public float[] Numbers { get; set; } = [];

        [LoadColumn(4)]
        public bool Flag { get; set; }
    }

    private sealed class Loaded
    {
        public string Name { get; set; } = "";

        public float[] Features { get; set; } = [];

        public bool Flag { get; set; }
    }

    [Fact]
    public void ReadsQuotedFieldsRangesAndHeaders()
    {
        File.WriteAllText(_path, "name,a,b,c,flag\n\"x, \"\"y\"\"\",1,-2.5,3e2,true\n\nplain,4,,?,0\n");
        var view = _ml.Data.LoadFromTextFile<Row>(_path, separatorChar: ',', hasHeader: true, allowQuoting: true);
        var rows = _ml.Data.CreateEnumerable<Loaded>(view, false).ToArray();

        Assert.Equal(["x, \"y\"", "plain"], rows.Select(r => r.Name));
        Assert.Equal([1f, -2.5f, 300f], rows[0].Features);
        Assert.Equal([4f, 0f, float.NaN], rows[1].Features);
        Assert.Equal([true, false], rows.Select(r => r.Flag));
        Assert.Equal(3, ((VectorDataViewType)view.Schema["Features"].Type).Size);
    }

    /// <summary>A loader sees a header in time for its schema only if it is given a sample of the file.</summary>
    [Fact]
    public void HeadersNameSlotsWhereTheLoaderSeesThem()
    {
        File.WriteAllText(_path, "name,a,b,c,flag\nx,1,2,3,1\n");
        TextLoader.Column[] Columns() => [new("Features", DataKind.Single, 1, 3)];
        var options = new TextLoader.Options { Columns = Columns(), Separators = [','], HasHeader = true };

        Assert.Equal(["a", "b", "c"], Slots(_ml.Data.LoadFromTextFile(_path, options).Schema));
        Assert.Equal(["a", "b", "c"], Slots(_ml.Data.CreateTextLoader<Row>(',', hasHeader: true, dataSample: new MultiFileSource(_path)).GetOutputSchema()));
        Assert.Empty(Slots(_ml.Data.LoadFromTextFile(_path, Columns(), separatorChar: ',', hasHeader: true).Schema));
        Assert.Empty(Slots(_ml.Data.LoadFromTextFile<Row>(_path, separatorChar: ',', hasHeader: true).Schema));

        static string[] Slots(DataViewSchema schema)
        {
            if (!schema["Features"].HasSlotNames())
                return [];
            VBuffer<ReadOnlyMemory<char>> slots = default;
            schema["Features"].GetSlotNames(ref slots);
            return [.. slots.DenseValues().Select(s => s.ToString())];
        }
    }

    [Fact]
    public void EmptyRealsAreMissingWhereAskedFor()
    {
        File.WriteAllText(_path, "1,,3\n4\n");
        var options = new TextLoader.Options
        {
            Columns = [new TextLoader.Column("X", DataKind.Single, 0, 2)],
            Separators = [','],
            MissingRealsAsNaNs = true,
        };
        var rows = _ml.Data.LoadFromTextFile(_path, options).GetColumn<float[]>("X").ToArray();

        Assert.Equal([1, float.NaN, 3], rows[0]);
        Assert.Equal([4, float.NaN, float.NaN], rows[1]);
    }

    [Fact]
    public void KeysAndIntegersAreRead()
    {
        File.WriteAllText(_path, "0;7\n2;-8\n3;9\n");
        TextLoader.Column[] columns =
        [
            new("Key", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(3)),
            new("Number", DataKind.Int32, 1),
        ];
        var view = _ml.Data.LoadFromTextFile(_path, columns, separatorChar: ';');

        Assert.Equal([1u, 3u, 0u], view.GetColumn<uint>("Key"));
        Assert.Equal([7, -8, 9], view.GetColumn<int>("Number"));
    }

    [Fact]
    public void TextThatIsNoIntegerIsAFormatError()
    {
        File.WriteAllText(_path, "5.5\n");
        var view = _ml.Data.LoadFromTextFile(_path, [new TextLoader.Column("A", DataKind.Int32, 0)]);

        Assert.Throws<FormatException>(() => view.GetColumn<int>("A").ToArray());
        Assert.Throws<FormatException>(() => _ml.Model.Load(_path, out _));
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("-3.14159")]
    [InlineData("16777217")]
    [InlineData("1e-30")]
    [InlineData("123456.789")]
    [InlineData("+5")]
    [InlineData(".5")]
    public void RealsAreRead(string text)
    {
        File.WriteAllText(_path, text + "\n");
        var view = _ml.Data.LoadFromTextFile(_path, [new TextLoader.Column("X", DataKind.Single, 0)]);

        var expected = float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(view.GetColumn<float>("X").Single() / expected, 1 - 1e-6f, 1 + 1e-6f);
    }

    [Fact]
    public void SavedTextLoadsBack()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(5));
        using (var stream = File.Create(_path))
            _ml.Data.SaveAsText(view, stream, separatorChar: ',', headerRow: true, schema: false, forceDense: true);
        TextLoader.Column[] columns = [new("Petal", DataKind.Single, 0), new("Sepal", DataKind.Single, 1, 2), new("Kind", DataKind.String, 3)];
        var back = _ml.Data.LoadFromTextFile(_path, columns, separatorChar: ',', hasHeader: true, allowQuoting: true);

        Assert.Equal(view.GetColumn<float[]>("Sepal"), back.GetColumn<float[]>("Sepal"));
        Assert.Equal(view.GetColumn<string>("Kind"), back.GetColumn<string>("Kind"));
    }

    [Fact]
    public void LoadersAreSavedWithTheirModel()
    {
        File.WriteAllText(_path, "1,2\n3,4\n");
        var loader = _ml.Data.CreateTextLoader([new TextLoader.Column("X", DataKind.Single, 0, 1)], separatorChar: ',');
        var model = _ml.Transforms.NormalizeMinMax("X").Fit(loader.Load(new MultiFileSource(_path)));
        using var zip = new MemoryStream();
        _ml.Model.Save(model, loader, zip);
        zip.Position = 0;
        var loaded = new MLContext().Model.LoadWithDataLoader(zip, out var loadedLoader);

        Assert.Equal([[1f / 3, 0.5f], [1f, 1f]], loaded.Transform(loadedLoader.Load(new MultiFileSource(_path))).GetColumn<float[]>("X"));
    }
}
