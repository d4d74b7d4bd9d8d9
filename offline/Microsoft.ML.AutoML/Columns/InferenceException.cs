using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.AutoML;

public enum InferenceExceptionType
{
    ColumnDataType,
    ColumnSplit,
}

/// <summary>A file could not be understood.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The shape is ML.NET's.")]
public sealed class InferenceException : Exception
{
    public InferenceExceptionType InferenceExceptionType;

    internal InferenceException(InferenceExceptionType inferenceType, string message) : base(message) => InferenceExceptionType = inferenceType;
}
