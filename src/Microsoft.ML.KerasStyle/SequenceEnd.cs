namespace Microsoft.ML.KerasStyle;

/// <summary>An end of a series, where it is padded or cut to length.</summary>
public enum SequenceEnd
{
    /// <summary>Before the first value.</summary>
    Pre = 0,

    /// <summary>Behind the last value.</summary>
    Post = 1,
}
