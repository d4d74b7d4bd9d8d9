using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>The columns of a view and those that a stage adds behind them, with the questions every reader of them asks.
/// Input columns keep their index, so a later column hides an earlier one of the same name as ML.NET wants it.</summary>
/// <param name="Input">Columns of the input.</param>
/// <param name="Output">Columns of the input, then the net's; one object for each view, since ML.NET compares it by reference.</param>
/// <param name="Features">Indices of the columns that the net reads.</param>
sealed record ScoredColumns(DataViewSchema Input, DataViewSchema Output, IReadOnlySet<int> Features)
{
    /// <summary>A stage's columns behind those of its input.</summary>
    public static ScoredColumns Of(DataViewSchema input, DataViewSchema added, IReadOnlySet<int> features)
    {
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        output.AddColumns(added);
        return new ScoredColumns(input, output.ToSchema(), features);
    }

    /// <summary>Whether a column is the net's.</summary>
    public bool IsScored(int column) => column >= Input.Count;

    /// <summary>Which columns are asked for.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Output.Count];
        foreach (DataViewSchema.Column column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>The input columns that are needed for the columns asked for.</summary>
    public DataViewSchema.Column[] Needed(bool[] active)
    {
        bool scored = AnyScored(active);
        return [.. Input.Where(c => active[c.Index] || (scored && Features.Contains(c.Index)))];
    }

    /// <summary>Whether any of the net's columns is asked for.</summary>
    public bool AnyScored(bool[] active) => active.AsSpan(Input.Count).Contains(true);

    /// <summary>The getter as one of <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public static ValueGetter<T> Typed<T>(Delegate getter, DataViewSchema.Column column) => getter as ValueGetter<T>
        ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}: its values are {column.Type.RawType}, not {typeof(T)}");

    /// <summary>Throws when a column was not asked for.</summary>
    public static void CheckActive(bool[] active, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index])
            throw new ArgumentException($"column '{column.Name}' is not active: it was not asked for when the cursor was made", nameof(column));
    }
}
