namespace KerasStyle.Saving;

/// <summary>A group or dataset that is to be written.</summary>
sealed class Hdf5WriterNode
{
    /// <summary>Members in the order of their names' bytes, which B-trees need; null for a dataset.</summary>
    public SortedDictionary<string, Hdf5WriterNode>? Members { get; init; }

    public OrderedDictionary<string, Hdf5WriterValue> Attributes { get; } = [];

    /// <summary>Type and shape of a dataset.</summary>
    public Hdf5WriterValue? Value { get; init; }

    /// <summary>Writes the data of a dataset.</summary>
    public Action<Stream>? WriteData { get; init; }
    public long DataSize { get; init; }

    public long HeaderAddress { get; set; }
    public long DataAddress { get; set; }
    public Hdf5WriterTree? Tree { get; set; }

    public bool IsGroup => Members is not null;
}
