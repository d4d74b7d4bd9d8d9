using System.Collections;
using System.Runtime.CompilerServices;

namespace KerasStyle;

/// <summary>Whole numbers where Keras takes one or a tuple: <c>3</c>, <c>[3, 3]</c> or <c>(3, 3)</c>. Empty means the argument's default.</summary>
[CollectionBuilder(typeof(IntTuple), nameof(Create))]
public readonly struct IntTuple : IReadOnlyList<int>, IEquatable<IntTuple>
{
    readonly int[]? values;
    readonly bool single;

    /// <summary>A tuple of the given numbers.</summary>
    public IntTuple(params ReadOnlySpan<int> values) => this.values = values.ToArray();

    IntTuple(int value) => (values, single) = ([value], true);

    /// <summary>Whether a number by itself was given, not a tuple of one; files tell them apart.</summary>
    internal bool IsSingle => single;

    /// <summary>How many numbers.</summary>
    public int Count => values?.Length ?? 0;

    /// <summary>True when no number was given.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The number at a place.</summary>
    public int this[int index] => values![index];

    /// <summary>The numbers in order.</summary>
    public ReadOnlySpan<int> Span => values;

    /// <summary>Builds a tuple for a collection expression such as <c>[3, 3]</c>.</summary>
    public static IntTuple Create(ReadOnlySpan<int> values) => new(values);

    /// <summary>A single number.</summary>
    public static implicit operator IntTuple(int value) => new(value: value);

    /// <summary>An array's numbers.</summary>
    public static implicit operator IntTuple(int[] values) => new(values);

    /// <summary>Two numbers.</summary>
    public static implicit operator IntTuple((int First, int Second) values) => new(values.First, values.Second);

    /// <summary>Three numbers.</summary>
    public static implicit operator IntTuple((int First, int Second, int Third) values) => new(values.First, values.Second, values.Third);

    /// <summary>One number for each of <paramref name="rank"/> axes: a single one is repeated, none becomes <paramref name="fallback"/>.</summary>
    /// <exception cref="ArgumentException">Neither 1 nor <paramref name="rank"/> numbers, or one is below <paramref name="least"/>.</exception>
    public IntTuple PerAxis(int rank, string argument, int fallback = 1, int least = 1)
    {
        int[] result = Count == rank ? Span.ToArray()
            : Count <= 1 ? [.. Enumerable.Repeat(Count == 1 ? values![0] : fallback, rank)]
            : throw new ArgumentException($"{argument} must be one number or {rank}, got {this}", argument);
        foreach (int value in result)
        {
            if (value < least)
                throw new ArgumentException($"{argument} must be at least {least}, got {this}", argument);
        }

        return new IntTuple(result);
    }

    /// <inheritdoc/>
    public bool Equals(IntTuple other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntTuple other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int value in Span)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>True when all numbers agree.</summary>
    public static bool operator ==(IntTuple a, IntTuple b) => a.Equals(b);

    /// <summary>True when some number differs.</summary>
    public static bool operator !=(IntTuple a, IntTuple b) => !a.Equals(b);

    /// <summary>As Python prints it: <c>(3, 3)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Span.ToArray())}{(Count == 1 ? "," : "")})";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(values ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
