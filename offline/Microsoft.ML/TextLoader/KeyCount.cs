namespace Microsoft.ML.Data;

/// <summary>How many values a key column has; without a count, as many as its type can hold.</summary>
public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count) => Count = count;
}
