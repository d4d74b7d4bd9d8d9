namespace Microsoft.ML.KerasStyle;

/// <summary>Whether training keeps the rows in memory.</summary>
public enum RowCaching
{
    /// <summary>In memory when the features take up to 1 GiB, otherwise read anew in each epoch.</summary>
    Auto,

    /// <summary>Always in memory: the pipeline before the net runs once.</summary>
    Memory,

    /// <summary>Read anew in each epoch: memory holds a few batches.</summary>
    None,
}
