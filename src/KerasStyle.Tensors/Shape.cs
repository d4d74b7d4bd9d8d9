using System.Collections;
using System.Runtime.CompilerServices;

namespace KerasStyle;

/// <summary>The lengths of a tensor's axes; an unknown length (a batch axis before data is seen) is <see cref="Unknown"/>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>Marks an axis whose length is not known yet (Keras' <c>None</c>).</summary>
    public const int Unknown = -1;

    readonly int[]? lengths;

    /// <summary>A shape of the given axis lengths; none for a scalar.</summary>
    /// <exception cref="ArgumentException">A length is below <see cref="Unknown"/>.</exception>
    public Shape(params ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths)
        {
            if (length < Unknown)
                throw new ArgumentException($"an axis length must be at least 0, or -1 for unknown, got {length}", nameof(lengths));
        }

        this.lengths = lengths.ToArray();
    }

    /// <summary>The shape of a single value.</summary>
    public static Shape Scalar => default;

    /// <summary>Number of axes.</summary>
    public int Rank => lengths?.Length ?? 0;

    /// <summary>Number of axes, as <see cref="Rank"/>; lets <c>shape[^1]</c> work.</summary>
    public int Count => Rank;

    /// <summary>Length of an axis.</summary>
    public int this[int axis] => lengths![axis];

    /// <summary>The axes in a range, as in <c>shape[1..]</c>.</summary>
    public Shape this[Range range] => new(Span[range]);

    /// <summary>All lengths in order.</summary>
    public ReadOnlySpan<int> Span => lengths;

    /// <summary>Product of the lengths: 1 for a scalar.</summary>
    /// <exception cref="InvalidOperationException">A length is unknown.</exception>
    public long Size
    {
        get
        {
            long size = 1;
            foreach (int length in Span)
                size *= length >= 0 ? length : throw new InvalidOperationException($"shape {this} has an unknown length, so it has no size");
            return size;
        }
    }

    /// <summary>True when no length is unknown.</summary>
    public bool IsKnown => Span.IndexOf(Unknown) < 0;

    /// <summary>Builds a shape for a collection expression such as <c>[2, 3]</c>.</summary>
    public static Shape Create(ReadOnlySpan<int> lengths) => new(lengths);

    /// <summary>An array of lengths is a shape.</summary>
    public static implicit operator Shape(int[] lengths) => new(lengths);

    /// <summary>An axis counted from the front; negative counts from the back, as in Keras.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist in this shape.</exception>
    public int Axis(int axis) => axis >= -Rank && axis < Rank
        ? (axis < 0 ? axis + Rank : axis)
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"axis must be in [{-Rank}, {Rank}) for shape {this}");

    /// <summary>This shape with one axis' length replaced.</summary>
    public Shape With(int axis, int length)
    {
        int[] copy = ToArray();
        copy[Axis(axis)] = length;
        return new Shape(copy);
    }

    /// <summary>This shape with more axes behind.</summary>
    public Shape Concat(Shape other) => new([.. Span, .. other.Span]);

    /// <summary>The shape that both broadcast to, aligned at the last axis.</summary>
    /// <exception cref="ArgumentException">An axis differs and neither length is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        if (a == b)
            return a;
        var result = new int[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= result.Length; i++)
        {
            int x = i <= a.Rank ? a[^i] : 1, y = i <= b.Rank ? b[^i] : 1;
            result[^i] = x == y || y == 1 ? x : x == 1 ? y : throw new ArgumentException($"shapes {a} and {b} do not broadcast together");
        }

        return new Shape(result);
    }

    /// <summary>The lengths as a new array.</summary>
    public int[] ToArray() => Span.ToArray();

    /// <inheritdoc/>
    public bool Equals(Shape other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int length in Span)
            hash.Add(length);
        return hash.ToHashCode();
    }

    /// <summary>True when all lengths agree.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>True when some length differs.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>As Keras prints it: <c>(None, 28, 28, 1)</c>.</summary>
    public override string ToString() =>
        $"({string.Join(", ", ToArray().Select(n => n == Unknown ? "None" : n.ToString(System.Globalization.CultureInfo.InvariantCulture)))}{(Rank == 1 ? "," : "")})";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(lengths ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
