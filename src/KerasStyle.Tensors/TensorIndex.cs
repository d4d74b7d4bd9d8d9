namespace KerasStyle;

/// <summary>One part of the key in <c>x[.., 1..^1, 0]</c>: a number takes its axis away, a range keeps it. Negative numbers count from the end, as <c>^1</c> does.</summary>
public readonly struct TensorIndex : IEquatable<TensorIndex>
{
    readonly Index at;
    readonly Range? range;

    TensorIndex(Index at, Range? range) => (this.at, this.range) = (at, range);

    /// <summary>The range; null of a number.</summary>
    internal Range? Range => range;

    /// <summary>The number as Python has it: negative from the end.</summary>
    internal int Number => at.IsFromEnd ? -at.Value : at.Value;

    /// <summary>A number, from the end when negative.</summary>
    public static implicit operator TensorIndex(int index) => new(index < 0 ? ^-index : index, null);

    /// <summary>A number such as <c>^1</c>.</summary>
    public static implicit operator TensorIndex(Index index) => new(index, null);

    /// <summary>A range such as <c>1..^1</c>.</summary>
    public static implicit operator TensorIndex(Range range) => new(default, range);

    /// <inheritdoc/>
    public bool Equals(TensorIndex other) => at.Equals(other.at) && range.Equals(other.range);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorIndex other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(at, range);

    /// <inheritdoc/>
    public override string ToString() => range?.ToString() ?? at.ToString();

    /// <summary>Equality.</summary>
    public static bool operator ==(TensorIndex a, TensorIndex b) => a.Equals(b);

    /// <summary>Inequality.</summary>
    public static bool operator !=(TensorIndex a, TensorIndex b) => !a.Equals(b);

    /// <summary>The part of a tensor that this selects along an axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is shorter.</exception>
    internal Tensor Of(Tensor x, int axis)
    {
        int length = x.Shape[axis];
        (int start, int count) = range is { } span ? (span.Start.GetOffset(length), span.End.GetOffset(length) - span.Start.GetOffset(length)) : (at.GetOffset(length), 1);
        if (start < 0 || count < 0 || start + count > length)
            throw new ArgumentOutOfRangeException("key", $"[{this}] does not fit axis {axis} of {x.Spec}");
        Tensor part = Ops.SliceAxis(x, axis, start, count);
        return range == null ? Ops.Squeeze(part, axis) : part;
    }
}
