using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows to learn from or to measure on, kept in memory or read anew in each pass.</summary>
abstract class Examples
{
    /// <summary>Up to so many bytes are kept in memory when nothing else is asked for.</summary>
    public const long CacheLimit = 1L << 30;

    /// <summary>The rows of a view.</summary>
    /// <param name="data">The view.</param>
    /// <param name="format">Its columns.</param>
    /// <param name="caching">Whether they are kept in memory.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="role">What the view is, for messages.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static Examples Open(IDataView data, RowFormat format, RowCaching caching, CancellationToken cancellation, string role = "data")
    {
        if (caching != RowCaching.None && CachedExamples.TryRead(data, format, caching == RowCaching.Auto ? CacheLimit : long.MaxValue, cancellation) is { } cached)
            return !cached.IsEmpty ? cached : throw Empty(role);
        var streamed = new StreamedExamples(data, format, RowPart.Whole, cancellation);
        return !streamed.IsEmpty ? streamed : throw Empty(role);
    }

    /// <summary>How the rows are held, for the log.</summary>
    public abstract string Description { get; }

    /// <summary>Looks at every row once.</summary>
    public void ForEach(Action<ReadOnlySpan<byte>> action) => All(row =>
    {
        action(row);
        return true;
    });

    /// <summary>Looks at the rows up to the first that does not hold a condition; whether all hold it.</summary>
    public abstract bool All(Func<ReadOnlySpan<byte>, bool> condition);

    /// <summary>The rows as batches.</summary>
    /// <param name="form">The fields that were read, in the form that the net takes.</param>
    public abstract BatchSource Source(RowFormat form);

    /// <summary>Two parts chosen by lot.</summary>
    /// <exception cref="InvalidOperationException">A part would be empty.</exception>
    public abstract (Examples Train, Examples Validation) Split(double fraction, int seed);

    /// <summary>Whether there are no rows.</summary>
    protected abstract bool IsEmpty { get; }

    static InvalidOperationException Empty(string role) => new($"the {role} has no rows; at least one is needed");
}
