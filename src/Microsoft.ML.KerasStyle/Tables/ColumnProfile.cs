using System.Globalization;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>What the values of a column are like.</summary>
sealed class ColumnProfile
{
    const int MostDistinct = 10_000, MostClasses = 20, MostCategories = 100;
    const double WordsOfText = 4;       // values of fewer words, hardly ever the same, are names

    static readonly string[] MissingWords = ["", "?", "NA", "N/A", "NaN", "null", "none"];
    static readonly string[] TruthWords = ["true", "false", "yes", "no", "0", "1"];

    readonly HashSet<string> distinct = [];
    long rows, words, numbers, whole;

    /// <summary>Number of missing values.</summary>
    public long Missing { get; private set; }

    /// <summary>Number of different values, counted up to 10,000.</summary>
    public int Distinct => distinct.Count;

    /// <summary>Whether all values are numbers.</summary>
    public bool IsNumber => Present > 0 && numbers == Present;

    /// <summary>Whether all values are yes or no, and both occur.</summary>
    public bool IsTruth => distinct.Count == 2 && distinct.All(v => TruthWords.Contains(v, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a label of these values names classes: words, or a few whole numbers.</summary>
    public bool IsClass => !IsNumber || (whole == Present && Distinct <= MostClasses);

    long Present => rows - Missing;

    /// <summary>What a column that is not the label is taken for.</summary>
    public TableColumnKind Kind
    {
        get
        {
            if (Distinct < 2)
                return TableColumnKind.Ignored;
            if (IsNumber)
                return TableColumnKind.Number;
            if (Distinct <= MostCategories && 2 * Distinct <= Present)
                return TableColumnKind.Category;
            return words >= WordsOfText * Present ? TableColumnKind.Text : 10 * Distinct <= Present ? TableColumnKind.Category : TableColumnKind.Ignored;
        }
    }

    /// <summary>Counts a value more.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        rows++;
        value = value.Trim();
        foreach (string missing in MissingWords)
        {
            if (value.Equals(missing, StringComparison.OrdinalIgnoreCase))
            {
                Missing++;
                return;
            }
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            numbers++;
            whole += number == Math.Floor(number) ? 1 : 0;
        }

        words += 1 + value.Count(' ');
        if (distinct.Count < MostDistinct)
            distinct.GetAlternateLookup<ReadOnlySpan<char>>().Add(value);
    }
}
