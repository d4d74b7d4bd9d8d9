using System.Numerics;
using System.Runtime.CompilerServices;
using KerasStyle.Tuning;

namespace Microsoft.ML.KerasStyle;

/// <summary>Numbers that a search may take: one, <c>64</c>; some, <c>[32, 64, 128]</c>; or a range with both its ends, <c>(1, 4)</c>, evenly or by its
/// logarithm, <c>(16, 512, logScale: true)</c>. It stands for one of them, its <see cref="Value"/>: in a build function the one that a trial tries.</summary>
/// <typeparam name="T">Int32 or Double.</typeparam>
[CollectionBuilder(typeof(Numbers), nameof(Numbers.Create))]
public sealed class Numbers<T> : ISearched
    where T : struct, INumber<T>
{
    readonly HyperParameter parameter;

    /// <summary>A range.</summary>
    /// <param name="min">Smallest number.</param>
    /// <param name="max">Largest number.</param>
    /// <param name="logScale">Whether numbers are drawn by their logarithm.</param>
    /// <param name="start">The number to begin with; the middle of the range when null.</param>
    /// <exception cref="ArgumentException">The range is empty, or has no logarithm.</exception>
    public Numbers(T min, T max, bool logScale = false, T? start = null)
    {
        var range = new NumberParameter(
            nameof(Numbers), double.CreateChecked(min), double.CreateChecked(max), null, IsWhole, logScale ? NumberSampling.Log : NumberSampling.Linear, null, []);
        T first = start ?? (T)range.At(0.5);
        if (!(first >= min && first <= max))
            throw new ArgumentException($"start must be from {min} to {max}, got {first}", nameof(start));
        parameter = range with { Default = first };
    }

    /// <summary>Some numbers, the first to begin with.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public Numbers(params ReadOnlySpan<T> values) => parameter = Choices.Parameter(values);

    /// <summary>The number that is taken.</summary>
    public T Value => (T)parameter.Default;

    HyperParameter ISearched.Parameter => parameter;

    static bool IsWhole => typeof(T) == typeof(int) || (typeof(T) != typeof(double) ? throw new ArgumentException($"a search is over Int32 or Double, got {typeof(T).Name}") : false);

    /// <summary>The number that is taken.</summary>
    public static implicit operator T(Numbers<T> numbers) => (numbers ?? throw new ArgumentNullException(nameof(numbers))).Value;

    /// <summary>One number.</summary>
    public static implicit operator Numbers<T>(T value) => new([value]);

    /// <summary>A range.</summary>
    public static implicit operator Numbers<T>((T Min, T Max) range) => new(range.Min, range.Max);

    /// <summary>A range.</summary>
    public static implicit operator Numbers<T>((T Min, T Max, bool logScale) range) => new(range.Min, range.Max, range.logScale);

    /// <summary>The numbers; of a range that has no end of them ten.</summary>
    public IEnumerator<T> GetEnumerator() => parameter.Grid.Cast<T>().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{Value}";

    ISearched ISearched.With(object value) => new Numbers<T>([(T)value]);
}

/// <summary>Makes <see cref="Numbers{T}"/> of a list.</summary>
public static class Numbers
{
    /// <summary>Some numbers, the first to begin with.</summary>
    public static Numbers<T> Create<T>(ReadOnlySpan<T> values)
        where T : struct, INumber<T> => new(values);
}
