using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Hashes of values: the keys are those of the real package.</summary>
public class HashTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static readonly Row[] Rows =
    [
        new() { Text = "red", Single = 1.5f, Double = 2.25, Int = -7, Long = 5_000_000_000, Truth = true, Byte = 200, Short = -3, Vector = [1, 0, 3], Words = ["red", "green", ""] },
        new() { Text = "ünïcødé ☃", Single = -0f, Double = -0.0, Vector = [0, 0, 0], Words = ["x", "ünïcødé ☃", "red"] },
        new() { Text = " red ", Single = float.NaN, Double = double.NaN, Int = int.MaxValue, Long = -1, Truth = true, Byte = 1, Short = 1, Vector = [float.NaN, 1, 2], Words = [" ", "☃☃", "abcdefg"] },
        new() { Text = "", Single = 1e30f, Double = 1e300, Int = 1, Long = 1, Byte = 7, Short = 9, Vector = [2, 1, 0], Words = ["é", "aé", "abé"] },
        new() { Text = "abcdé", Single = 3, Double = 3, Int = 2, Long = 2, Byte = 8, Short = 10, Vector = [2, 1, 9], Words = ["abc☃", "ab☃d", "日本語"] },
    ];

    [Theory]
    [InlineData("Text", "727462709 1496469167 727462709 0 1123248496", "166 111 166 0 58", "62333 10083 62333 0 60871")]
    [InlineData("Single", "404969083 1624541002 0 659024840 1728399560", "150 134 0 111 240", "11066 13670 0 61691 49525")]
    [InlineData("Double", "840223768 558408192 0 332777528 495543983", "253 254 0 235 222", "1854 65363 0 22493 63764")]
    [InlineData("Int", "1819865625 1624541002 1546324090 1972283894 514768279", "112 134 58 120 207", "60806 13670 37229 43545 46881")]
    [InlineData("Long", "2122412177 558408192 1890580255 1566569801 1994837476", "24 254 176 137 71", "27277 65363 38260 58558 26313")]
    [InlineData("Truth", "1972283894 1624541002 1972283894 1624541002 1624541002", "120 134 120 134 134", "43545 13670 43545 13670 13670")]
    [InlineData("Byte", "169134591 1624541002 1972283894 1363428660 23611189", "229 134 120 255 2", "33974 13670 43545 50814 23280")]
    [InlineData("Short", "193988756 1624541002 1972283894 796988759 542545395", "97 134 120 49 73", "54971 13670 43545 38885 13680")]
    [InlineData("Key", "1972283894 514768279 1920783737 0 640903548", "120 207 174 0 152", "43545 46881 24245 0 45637")]
    public void KeysOfScalars(string column, string plain, string seeded, string ordered)
    {
        Assert.Equal(plain, Keys(new("H", column)));
        Assert.Equal(seeded, Keys(new("H", column, numberOfBits: 8, seed: 7)));
        Assert.Equal(ordered, Keys(new("H", column, numberOfBits: 16, useOrderedHashing: true)));
    }

    [Theory]
    [InlineData(
        "Vector", "1011924431 1624541002 1728399560 | 1624541002 1624541002 1624541002 | 0 1011924431 2072865845 | 2072865845 1011924431 1624541002 | 2072865845 1011924431 1358910014",
        "55676 16077 22985 | 64806 16077 16931 | 0 17398 16470 | 32660 17398 16931 | 32660 17398 26034", "19592 704931 0 853064 147550")]
    [InlineData(
        "Words", "727462709 141590072 0 | 1126158173 1496469167 727462709 | 2076763461 139960352 1173719155 | 321933013 1147547981 1691924737 | 1530254013 1610881476 2026230187",
        "65197 20946 0 | 10453 46707 50557 | 62036 40628 45020 | 10300 54252 44398 | 36406 46570 41490", "0 78726 1004199 925883 984327")]
    public void KeysOfVectors(string column, string plain, string ordered, string combined)
    {
        Assert.Equal(plain, Keys(new("H", column)));
        Assert.Equal(ordered, Keys(new("H", column, numberOfBits: 16, seed: 5, useOrderedHashing: true)));
        Assert.Equal(combined, Keys(new("H", column, numberOfBits: 20, combine: true)));
    }

    [Fact]
    public void OneHotHashesHaveThePlaceOfTheSlotInThem()
    {
        IDataView rows = View();
        string Ones(string column) => string.Join(" | ", _ml.Transforms.Categorical.OneHotHashEncoding("H", column, numberOfBits: 6).Fit(rows).Transform(rows).GetColumn<float[]>("H")
            .Select(v => string.Join(' ', v.Index().Where(p => p.Item != 0).Select(p => p.Index))));
        Assert.Equal("60 | 34 | 60 |  | 6", Ones("Text"));
        Assert.Equal("60 113 | 55 101 130 | 15 110 146 | 63 80 181 | 27 117 169", Ones("Words"));
    }

    [Fact]
    public void TheyAreSaved()
    {
        IDataView rows = View();
        var options = new HashingEstimator.ColumnOptions("H", "Words", 16, 5, useOrderedHashing: true);
        ITransformer model = _ml.Transforms.Conversion.Hash(options).Append(_ml.Transforms.Conversion.Hash(new HashingEstimator.ColumnOptions("All", "Words", 20, combine: true))).Fit(rows);
        using var file = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, file);
        IDataView loaded = _ml.Model.Load(file, out _).Transform(rows);
        Assert.Equal([65197u, 20946u, 0u], loaded.GetColumn<uint[]>("H").First());
        Assert.Equal([0u, 78726u], loaded.GetColumn<uint>("All").Take(2));
    }

    [Fact]
    public void PlacesAndOneKeyForAllDoNotGoTogether()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.Hash(new HashingEstimator.ColumnOptions("H", "Words", 8, useOrderedHashing: true, combine: true)).Fit(View()));
        Assert.Contains("ordered hashing is not supported", e.Message, StringComparison.Ordinal);
    }

    private IDataView View()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows);
        return _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(rows).Transform(rows);
    }

    private string Keys(HashingEstimator.ColumnOptions options)
    {
        IDataView rows = View(), hashed = _ml.Transforms.Conversion.Hash(options).Fit(rows).Transform(rows);
        return hashed.Schema["H"].Type is VectorDataViewType
            ? string.Join(" | ", hashed.GetColumn<uint[]>("H").Select(v => string.Join(' ', v)))
            : string.Join(' ', hashed.GetColumn<uint>("H"));
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public float Single { get; set; }

        public double Double { get; set; }

        public int Int { get; set; }

        public long Long { get; set; }

        public bool Truth { get; set; }

        public byte Byte { get; set; }

        public short Short { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [];

        [VectorType(3)]
        public string[] Words { get; set; } = [];
    }
}
