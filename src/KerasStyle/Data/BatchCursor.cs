namespace KerasStyle.Data;

/// <summary>One pass over the rows of a <see cref="BatchSource"/>. Used by one thread at a time.</summary>
public abstract class BatchCursor : IDisposable
{
    /// <summary>Goes to the next batch.</summary>
    /// <returns>Its number of rows; 0 at the end.</returns>
    public abstract int Next();

    /// <summary>Writes one column of the current batch.</summary>
    /// <param name="column">Position in the order inputs, targets, sample weights.</param>
    /// <param name="destination">Room for exactly the rows of the batch, in row-major order.</param>
    public abstract void Fill(int column, Span<byte> destination);

    /// <summary>Ends the pass.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the pass holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
