using System.IO.Compression;

namespace KerasStyle.Samples;

/// <summary>The data files that travel with the samples.</summary>
static class SampleData
{
    /// <summary>The lines of a gzipped CSV file without header, split into two text files: every fifth line is held out.</summary>
    public static (string Train, string Test) SplitEveryFifth(string file, string folder)
    {
        string train = Path.Combine(folder, "train.csv"), test = Path.Combine(folder, "test.csv");
        using var source = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", file)), CompressionMode.Decompress));
        using var trainWriter = new StreamWriter(train);
        using var testWriter = new StreamWriter(test);
        for (int row = 0; source.ReadLine() is { } line; row++)
            (row % 5 == 0 ? testWriter : trainWriter).WriteLine(line);
        return (train, test);
    }
}
