using System.Runtime.CompilerServices;
using KerasStyle.Tuning;

namespace Microsoft.ML.KerasStyle;

/// <summary>Values that a search may take: one, <c>"relu"</c>, or some, <c>["relu", "gelu"]</c>. It stands for one of them, its <see cref="Value"/>: in a
/// build function the one that a trial tries.</summary>
/// <typeparam name="T">String, Boolean, Int32 or Double.</typeparam>
[CollectionBuilder(typeof(Choices), nameof(Choices.Create))]
public sealed class Choices<T> : ISearched
    where T : IEquatable<T>
{
    readonly HyperParameter parameter;

    /// <summary>Some values, the first to begin with.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public Choices(params ReadOnlySpan<T> values) => parameter = Choices.Parameter(values);

    /// <summary>The value that is taken.</summary>
    public T Value => (T)parameter.Default;

    HyperParameter ISearched.Parameter => parameter;

    /// <summary>The value that is taken.</summary>
    public static implicit operator T(Choices<T> choices) => (choices ?? throw new ArgumentNullException(nameof(choices))).Value;

    /// <summary>One value.</summary>
    public static implicit operator Choices<T>(T value) => new([value]);

    /// <summary>The values.</summary>
    public IEnumerator<T> GetEnumerator() => parameter.Grid.Cast<T>().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{Value}";

    ISearched ISearched.With(object value) => new Choices<T>([(T)value]);
}

/// <summary>Makes <see cref="Choices{T}"/> of a list.</summary>
public static class Choices
{
    /// <summary>Some values, the first to begin with.</summary>
    public static Choices<T> Create<T>(ReadOnlySpan<T> values)
        where T : IEquatable<T> => new(values);

    internal static HyperParameter Parameter<T>(ReadOnlySpan<T> values)
        where T : IEquatable<T>
    {
        var parameters = new HyperParameters();
        parameters.Choice(nameof(Choices), values.ToArray());
        return parameters.Space[0];
    }
}
