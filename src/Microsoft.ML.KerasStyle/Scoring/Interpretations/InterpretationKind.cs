namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>The kinds of <see cref="Interpretation"/> by the numbers that files have.</summary>
enum InterpretationKind : byte
{
    Classes = 0,
    Binary = 1,
    Number = 2,
    Numbers = 3,
    MultiLabel = 4,
    Steps = 5,
    Anomaly = 6,
    Raw = 7,
    BinaryKeys = 8,
}
