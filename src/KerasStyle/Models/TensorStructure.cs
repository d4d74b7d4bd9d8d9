using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>What a model takes as inputs and outputs: one symbolic tensor, a list, or a dictionary by name.</summary>
[CollectionBuilder(typeof(TensorStructure), nameof(Create))]
public sealed class TensorStructure : IEnumerable<Tensor>
{
    TensorStructure(Tensor[] tensors, string[]? names, bool isSingle)
    {
        if (tensors.Any(t => t is null))
            throw new ArgumentException("a tensor of the model is null");
        (Tensors, Names, IsSingle) = (tensors, names, isSingle);
    }

    /// <summary>The tensors; those of a dictionary sorted by name.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The names of a dictionary, sorted; null for one tensor or a list.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>True for one tensor by itself.</summary>
    public bool IsSingle { get; }

    /// <summary>A list of tensors.</summary>
    public static TensorStructure Create(ReadOnlySpan<Tensor> tensors) => new(tensors.ToArray(), null, false);

    /// <summary>Tensors by name.</summary>
    public static TensorStructure Create(IReadOnlyDictionary<string, Tensor> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        KeyValuePair<string, Tensor>[] sorted = [.. named.OrderBy(n => n.Key, StringComparer.Ordinal)];
        return new([.. sorted.Select(n => n.Value)], [.. sorted.Select(n => n.Key)], false);
    }

    /// <summary>One tensor.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static implicit operator TensorStructure?(Tensor? tensor) => tensor == null ? null : new([tensor], null, true);

    /// <summary>One input.</summary>
    [return: NotNullIfNotNull(nameof(input))]
    public static implicit operator TensorStructure?(Input? input) => input == null ? null : new([input.Output], null, true);

    /// <summary>A list of tensors.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorStructure?(Tensor[]? tensors) => tensors == null ? null : Create(tensors);

    /// <summary>A list of tensors.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorStructure?(List<Tensor>? tensors) => tensors == null ? null : Create(tensors.ToArray());

    /// <summary>Tensors by name.</summary>
    [return: NotNullIfNotNull(nameof(named))]
    public static implicit operator TensorStructure?(Dictionary<string, Tensor>? named) => named == null ? null : Create(named);

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => Tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
