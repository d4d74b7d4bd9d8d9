using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>The small real data of the repository as row objects.</summary>
static class TestData
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>150 flowers of three kinds.</summary>
    public static IReadOnlyList<WordExample> Iris { get; } =
        [.. Numbers("iris.csv", skip: 1).Select(r => new WordExample { Features = r[..4], Label = ((string[])["setosa", "versicolor", "virginica"])[(int)r[4]] })];

    /// <summary>1,797 digits of 8x8 pixels.</summary>
    public static IReadOnlyList<DigitExample> Digits { get; } =
        [.. Numbers("digits.csv.gz").Select(r => new DigitExample { Features = r[..64], Label = r[64] })];

    /// <summary>569 tumours, benign or not.</summary>
    public static IReadOnlyList<YesNoExample> Cancer { get; } =
        [.. Numbers("breast_cancer.csv", skip: 1).Select(r => new YesNoExample { Features = r[..30], Label = r[30] == 1 })];

    /// <summary>442 patients and the progression of their diabetes.</summary>
    public static IReadOnlyList<NumberExample> Diabetes { get; } =
        [.. Numbers("diabetes_data_raw.csv.gz").Zip(Numbers("diabetes_target.csv.gz"), (x, y) => new NumberExample { Features = x, Label = y[0] })];

    static IEnumerable<float[]> Numbers(string file, int skip = 0)
    {
        using Stream stream = File.OpenRead(Path.Combine(Folder, file));
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line)
        {
            if (skip-- > 0)
                continue;
            yield return [.. line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
        }
    }
}
