using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Counts of rows by true class (outer index) and predicted class.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _names;
    private readonly bool _isBinary;

    internal ConfusionMatrix(double[][] counts, string[] names, bool isBinary)
    {
        _names = names;
        _isBinary = isBinary;
        Counts = counts;
        NumberOfClasses = counts.Length;
        PerClassRecall = [.. counts.Select((row, i) => Ratio(row[i], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, i) => Ratio(row[i], counts.Sum(r => r[i])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        Check(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Check(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable()
    {
        var width = NumberOfClasses == 2 ? 8 : 5;
        var longest = _names.Max(n => n.Length);
        var numbered = longest > width; // names that do not fit into the header give way to numbers
        var digits = (NumberOfClasses - 1).ToString(CultureInfo.InvariantCulture).Length;
        var margin = Math.Max("PREDICTED".Length, numbered ? longest + digits + 2 : longest);
        var rule = string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));

        var text = new StringBuilder();
        if (_isBinary)
            AppendRatio(text);
        text.AppendLine().AppendLine("Confusion table");
        text.Append(' ', margin + 1).Append("||").AppendLine(rule);
        text.Append("PREDICTED".PadRight(margin + 1)).Append("||");
        for (var i = 0; i < NumberOfClasses; i++)
            text.Append(' ').Append((numbered ? Number(i) : _names[i]).PadLeft(width)).Append(" |");
        text.AppendLine(" Recall");
        text.Append("TRUTH".PadRight(margin + 1)).Append("||").AppendLine(rule);
        for (var i = 0; i < NumberOfClasses; i++)
        {
            text.Append(numbered ? $"{Number(i).PadLeft(digits)}. {_names[i].PadLeft(margin - digits - 2)}" : _names[i].PadLeft(margin)).Append(" ||");
            foreach (var count in Counts[i])
                text.Append(' ').Append(count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(width)).Append(" |");
            text.Append(' ').AppendLine(PerClassRecall[i].ToString("F4", CultureInfo.InvariantCulture).PadLeft(5));
        }
        text.Append(' ', margin + 1).Append("||").AppendLine(rule);
        text.Append("Precision".PadRight(margin + 1)).Append("||");
        foreach (var precision in PerClassPrecision)
            text.Append(precision.ToString("N4", CultureInfo.InvariantCulture).PadLeft(width + 1)).Append(" |");
        return text.AppendLine().ToString();
    }

    private void AppendRatio(StringBuilder text)
    {
        double positives = Counts[0].Sum(), negatives = Counts[1].Sum();
        text.Append(CultureInfo.InvariantCulture,
            $"TEST {_names[0].ToUpperInvariant()} RATIO:\t{positives / (positives + negatives):N4} ({positives:F1}/({positives:F1}+{negatives:F1}))");
    }

    private void Check(int index, string name)
    {
        if (index < 0 || index >= NumberOfClasses)
            throw new ArgumentOutOfRangeException(name, "Invalid index. Should be non-negative, less than the number of classes.");
    }

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
