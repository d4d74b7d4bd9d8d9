using System.Globalization;
using System.IO.Compression;

namespace KerasStyle.Samples;

/// <summary>The data files that travel with the samples.</summary>
static class SampleData
{
    /// <summary>Path of a data file.</summary>
    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    /// <summary>The rows of a CSV file of numbers, gzipped or not.</summary>
    /// <param name="name">Name of the data file.</param>
    /// <param name="skip">Lines to leave out at the start.</param>
    public static IEnumerable<float[]> Rows(string name, int skip = 0)
    {
        Stream file = System.IO.File.OpenRead(File(name));
        using var reader = new StreamReader(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (reader.ReadLine() is { } line)
        {
            if (skip-- <= 0)
                yield return [.. line.Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
        }
    }

    /// <summary>The lines of a gzipped CSV file without header, split into two text files: every fifth line is held out.</summary>
    public static (string Train, string Test) SplitEveryFifth(string file, string folder)
    {
        string train = Path.Combine(folder, "train.csv"), test = Path.Combine(folder, "test.csv");
        using var source = new StreamReader(new GZipStream(System.IO.File.OpenRead(File(file)), CompressionMode.Decompress));
        using var trainWriter = new StreamWriter(train);
        using var testWriter = new StreamWriter(test);
        for (int row = 0; source.ReadLine() is { } line; row++)
            (row % 5 == 0 ? testWriter : trainWriter).WriteLine(line);
        return (train, test);
    }

    /// <summary>5,000 MNIST digits, pixels from 0 to 1, split in the same way.</summary>
    public static ((float[,] Pixels, int[] Labels) Train, (float[,] Pixels, int[] Labels) Test) Digits()
    {
        float[][] rows = [.. Rows("mnist_5k.csv.gz")];
        return (Part(rows.Where((_, i) => i % 5 != 0)), Part(rows.Where((_, i) => i % 5 == 0)));
    }

    static (float[,] Pixels, int[] Labels) Part(IEnumerable<float[]> rows)
    {
        float[][] all = [.. rows];
        var pixels = new float[all.Length, all[0].Length - 1];
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = 0; j < pixels.GetLength(1); j++)
                pixels[i, j] = all[i][j] / 255;
        }

        return (pixels, [.. all.Select(row => (int)row[^1])]);
    }
}
