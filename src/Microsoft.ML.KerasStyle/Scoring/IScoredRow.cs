namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A row that a net was run on.</summary>
interface IScoredRow
{
    /// <summary>What the net gave: all outputs, one behind the other.</summary>
    ReadOnlySpan<float> Outputs { get; }

    /// <summary>What it was given, as <see cref="Format"/> keeps it.</summary>
    ReadOnlySpan<byte> Inputs { get; }

    /// <summary>The inputs.</summary>
    Data.RowFormat Format { get; }
}
