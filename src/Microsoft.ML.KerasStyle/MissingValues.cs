using System.Globalization;

namespace Microsoft.ML.KerasStyle;

/// <summary>What becomes of missing numbers (NaN) in the columns that a net reads: they are refused, or replaced by a value for each slot, which is found in
/// the rows of the training, kept with the net and used when it predicts. A name such as <c>"mean"</c> or a number stands for one, too.</summary>
public sealed record MissingValues
{
    MissingValues(string name, float? value = null) => (Name, Value) = (name, value);

    /// <summary>Refused, with the name of the column and the row; the default.</summary>
    public static MissingValues Refuse { get; } = new("refuse");

    /// <summary>Replaced by the mean of the slot's other values.</summary>
    public static MissingValues Mean { get; } = new("mean");

    /// <summary>Replaced by the median of the slot's other values; needs memory for all of them.</summary>
    public static MissingValues Median { get; } = new("median");

    /// <summary>Replaced by 0.</summary>
    public static MissingValues Zero { get; } = new("zero", 0);

    /// <summary><c>refuse</c>, <c>mean</c>, <c>median</c>, <c>zero</c> or <c>constant</c>.</summary>
    public string Name { get; }

    /// <summary>The value itself, where it does not depend on the rows.</summary>
    internal float? Value { get; }

    /// <summary>Replaced by a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static MissingValues Constant(float value) => float.IsFinite(value)
        ? new("constant", value)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "missing values must become a finite number");

    /// <summary>By name.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static implicit operator MissingValues(string name) => Named(name);

    /// <summary>A number.</summary>
    public static implicit operator MissingValues(float value) => Constant(value);

    /// <inheritdoc/>
    public override string ToString() => Name == "constant" ? Value!.Value.ToString(CultureInfo.InvariantCulture) : Name;

    static MissingValues Named(string name) => new[] { Refuse, Mean, Median, Zero }.FirstOrDefault(m => m.Name == name)
        ?? throw new ArgumentException($"missing values: expected refuse, mean, median, zero or a number, got '{name}'", nameof(name));
}
