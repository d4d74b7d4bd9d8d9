using System.Globalization;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>What the values of a column are like.</summary>
sealed class ColumnProfile
{
    const int MostDistinct = 10_000, MostClasses = 20, MostCategories = 100;
    const double WordsOfText = 4;       // values of fewer words, hardly ever the same, are names

    static readonly string[] MissingWords = ["", "?", "NA", "N/A", "NaN", "null", "none"];

    // What ML.NET's text loader reads as Boolean.
    static readonly string[] TrueWords = ["true", "t", "yes", "y", "1", "+1", "+"], FalseWords = ["false", "f", "no", "n", "0", "-1", "-"];

    readonly HashSet<string> distinct = [];
    long rows, words, numbers, commas, whole, trues, falses;

    /// <summary>Number of missing values.</summary>
    public long Missing { get; private set; }

    /// <summary>Number of different values, counted up to 10,000.</summary>
    public int Distinct => distinct.Count;

    /// <summary>Whether all values are numbers.</summary>
    public bool IsNumber => Present > 0 && numbers == Present;

    /// <summary>Whether all values are numbers, some with a comma, which the text loader does not read as a number.</summary>
    public bool HasCommas => commas > 0 && commas + numbers == Present && Present > 0;

    /// <summary>Whether all values are yes or no, none is missing, and both occur.</summary>
    public bool IsTruth => trues > 0 && falses > 0 && trues + falses == rows;

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
        if (IsOneOf(MissingWords, value))
        {
            Missing++;
            return;
        }

        trues += IsOneOf(TrueWords, value) ? 1 : 0;
        falses += IsOneOf(FalseWords, value) ? 1 : 0;
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            numbers++;
            whole += number == Math.Floor(number) ? 1 : 0;
        }
        else if (value.Contains(',') && double.TryParse(value, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _))
        {
            commas++;
        }

        words += 1 + value.Count(' ');
        if (distinct.Count < MostDistinct)
            distinct.GetAlternateLookup<ReadOnlySpan<char>>().Add(value);
    }

    static bool IsOneOf(string[] words, ReadOnlySpan<char> value)
    {
        foreach (string word in words)
        {
            if (value.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
