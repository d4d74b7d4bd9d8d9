namespace Microsoft.ML.KerasStyle;

/// <summary>What a column of a table is taken for, and so how it is prepared.</summary>
public enum TableColumnKind
{
    /// <summary>A quantity: missing values become the mean, then mean 0 and deviation 1.</summary>
    Number = 0,

    /// <summary>One of a few words or keys: a value for each, 1 for the one it is.</summary>
    Category = 1,

    /// <summary>A text: how often each of the words of the training occurs.</summary>
    Text = 2,

    /// <summary>What is to be predicted.</summary>
    Label = 3,

    /// <summary>Nothing that can be learned from: always the same, a name of the row, or of a type that nets do not take.</summary>
    Ignored = 4,

    /// <summary>Yes or no: 1 and 0.</summary>
    Boolean = 5,
}
