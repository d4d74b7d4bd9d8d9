using System.Globalization;
using System.Text.RegularExpressions;

namespace KerasStyle.Quality;

/// <summary>Prepares data as the words in <c>quality.json</c> say.</summary>
static partial class Recipes
{
    const int Words = 5000, Length = 40;        // 0 pads, 1 is an unknown word

    /// <summary>The file that a recipe reads.</summary>
    public static string File(string recipe) =>
        recipe.StartsWith("movie_review_sentences", StringComparison.Ordinal) ? "movie_review_sentences.tsv.gz" : FileName().Match(recipe).Value;

    /// <summary>The data of a recipe.</summary>
    /// <exception cref="NotSupportedException">There is no such recipe.</exception>
    public static DataSet Prepare(string recipe, DataFolders folders)
    {
        IEnumerable<string> lines = folders.Lines(File(recipe));
        return Pixels().Match(recipe) is { Success: true } pixels ? Images(lines, Number(pixels.Groups["max"].Value), pixels.Groups["shape"].Value)
            : recipe.StartsWith("auto_mpg", StringComparison.Ordinal) ? Cars(lines)
            : recipe.StartsWith("movie_review_sentences", StringComparison.Ordinal) ? Sentences(lines)
            : throw new NotSupportedException($"no recipe for '{recipe}'");
    }

    static DataSet Images(IEnumerable<string> lines, float max, string shape)
    {
        float[][] rows = [.. lines.Select(Numbers)];
        return new DataSet(
            new Shape(shape.Length > 0 ? [.. shape.Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : [rows[0].Length - 1]),
            [.. rows.SelectMany(r => r[..^1]).Select(p => p / max)],
            [.. rows.Select(r => r[^1])]);
    }

    /// <summary>Six numbers and the origin as three, each standardized by the training rows.</summary>
    static DataSet Cars(IEnumerable<string> lines)
    {
        string[][] cells = [.. lines.Skip(1).Select(l => l.Split(','))];
        double[][] rows = [.. cells.Select(c => c[..6].Select(v => (double)Number(v)).Concat(Enumerable.Range(1, 3).Select(o => c[6] == $"{o}" ? 1.0 : 0)).ToArray())];
        for (int column = 0; column < rows[0].Length; column++)
        {
            double[] train = [.. rows.Where((_, i) => DataSet.IsTrain(i)).Select(r => r[column])];
            double mean = train.Average(), deviation = Math.Sqrt(train.Average(v => (v - mean) * (v - mean)));
            foreach (double[] row in rows)
                row[column] = (row[column] - mean) / deviation;
        }

        return new DataSet([rows[0].Length], [.. rows.SelectMany(r => r).Select(v => (float)v)], [.. cells.Select(c => Number(c[^1]))]);
    }

    /// <summary>Numbers of the words of sentences with a clear sentiment, and whether that is positive.</summary>
    static DataSet Sentences(IEnumerable<string> lines)
    {
        (float Sentiment, string[] Words)[] all =
        [
            .. lines.Skip(1).Select(l => l.Split('\t')).Select(c => (Number(c[1]), Word().Matches(c[2].ToLowerInvariant()).Select(w => w.Value).ToArray()))
                .Where(s => Math.Abs(s.Item1) >= 0.5f),
        ];
        Dictionary<string, int> numbers = all.Where((_, i) => DataSet.IsTrain(i)).SelectMany(s => s.Words)
            .GroupBy(w => w).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(Words - 2).Select((g, i) => (g.Key, Number: i + 2)).ToDictionary(w => w.Key, w => w.Number);
        return new DataSet(
            [Length],
            [.. all.SelectMany(s => s.Words.Select(w => (float)numbers.GetValueOrDefault(w, 1)).Concat(Enumerable.Repeat(0f, Length)).Take(Length))],
            [.. all.Select(s => s.Sentiment > 0 ? 1f : 0)]);
    }

    static float[] Numbers(string line) => [.. line.Split(',').Select(Number)];

    static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[\w.]+")]
    private static partial Regex FileName();

    [GeneratedRegex(@"pixels/(?<max>\d+)(, (?<shape>\d+x\d+x\d+))?$")]
    private static partial Regex Pixels();

    [GeneratedRegex("[a-z0-9']+")]
    private static partial Regex Word();
}
