using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using KerasStyle.Layers;
using KerasStyle.Models;

namespace KerasStyle;

/// <summary>Tensors as a model takes and gives them: one, a list, or a dictionary by name, whose entries may be lists and dictionaries in turn.
/// <code>
/// TensorStructure inputs = new Dictionary&lt;string, TensorStructure&gt; { ["title"] = words, ["images"] = [front, back] };
/// Tensor front = inputs["images"][0];
/// </code></summary>
[CollectionBuilder(typeof(TensorStructure), nameof(Create))]
public sealed class TensorStructure : IEnumerable<TensorStructure>
{
    internal TensorStructure(IReadOnlyList<Tensor> tensors, Arrangement form)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i] is null)
                throw new ArgumentException("a tensor of the model is null");
        }

        if (tensors.Count != form.Count)
            throw new ArgumentException($"{form} has {form.Count} places, got {tensors.Count} tensors");
        (Tensors, Form) = (tensors, form);
    }

    /// <summary>All tensors; those of a dictionary sorted by name.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The names of a dictionary, sorted; null for one tensor or a list.</summary>
    public IReadOnlyList<string>? Names => Form.Keys;

    /// <summary>True for one tensor by itself.</summary>
    public bool IsSingle => Form.IsSingle;

    /// <summary>Number of entries; 1 for one tensor by itself.</summary>
    public int Count => IsSingle ? 1 : Form.Items.Count;

    internal Arrangement Form { get; }

    /// <summary>The entry of a list or dictionary at a position; one tensor by itself is its own first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public TensorStructure this[int index]
    {
        get
        {
            if (index < 0 || index >= Count)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"there are {Count} entries");
            if (IsSingle)
                return this;
            Arrangement item = Form.Items[index];
            int start = Form.Items.Take(index).Sum(i => i.Count);
            return new([.. Tensors.Skip(start).Take(item.Count)], item);
        }
    }

    /// <summary>The entry of a name.</summary>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public TensorStructure this[string name] => Names?.ToList().IndexOf(name) is >= 0 and var at
        ? this[at]
        : throw new KeyNotFoundException($"there is no '{name}'; there are {(Names == null ? $"{Count} without names" : string.Join(", ", Names))}");

    /// <summary>A list.</summary>
    public static TensorStructure Create(ReadOnlySpan<TensorStructure> items)
    {
        TensorStructure[] all = items.ToArray();
        return new([.. all.SelectMany(i => i.Tensors)], Arrangement.List(all.Select(i => i.Form)));
    }

    /// <summary>Tensors by name.</summary>
    public static TensorStructure Create(IReadOnlyDictionary<string, Tensor> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return Create(named.ToDictionary(n => n.Key, n => (TensorStructure)n.Value));
    }

    /// <summary>Tensors, lists and dictionaries by name.</summary>
    public static TensorStructure Create(IReadOnlyDictionary<string, TensorStructure> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        KeyValuePair<string, TensorStructure>[] sorted = [.. named.OrderBy(n => n.Key, StringComparer.Ordinal)];
        return new([.. sorted.SelectMany(n => n.Value.Tensors)], Arrangement.Dictionary(sorted.Select(n => n.Key), sorted.Select(n => n.Value.Form)));
    }

    /// <summary>One tensor.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static implicit operator TensorStructure?(Tensor? tensor) => tensor == null ? null : new([tensor], Arrangement.Single);

    /// <summary>One input.</summary>
    [return: NotNullIfNotNull(nameof(input))]
    public static implicit operator TensorStructure?(Input? input) => input == null ? null : new([input.Output], Arrangement.Single);

    /// <summary>A list of tensors.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorStructure?(Tensor[]? tensors) => tensors == null ? null : new([.. tensors], Arrangement.ListOf(tensors.Length));

    /// <summary>A list of tensors.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorStructure?(List<Tensor>? tensors) => tensors?.ToArray();

    /// <summary>Tensors by name.</summary>
    [return: NotNullIfNotNull(nameof(named))]
    public static implicit operator TensorStructure?(Dictionary<string, Tensor>? named) => named == null ? null : Create(named);

    /// <summary>Tensors, lists and dictionaries by name.</summary>
    [return: NotNullIfNotNull(nameof(named))]
    public static implicit operator TensorStructure?(Dictionary<string, TensorStructure>? named) => named == null ? null : Create(named);

    /// <summary>The tensor, where there is only one.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    [return: NotNullIfNotNull(nameof(structure))]
    public static implicit operator Tensor?(TensorStructure? structure) => structure == null ? null
        : structure.Tensors.Count == 1 ? structure.Tensors[0]
        : throw new InvalidOperationException($"a tensor is wanted, there are {structure.Tensors.Count}: {structure.Form}; take one of them");

    /// <summary>The entries of a list or dictionary.</summary>
    public IEnumerator<TensorStructure> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Form.ToString();

    /// <summary>The tensors of a call's argument: one, a list or a dictionary.</summary>
    internal static TensorStructure Of(object? tree) => tree switch
    {
        TensorStructure structure => structure,
        Tensor tensor => tensor,
        IReadOnlyList<Tensor> tensors => tensors.ToArray(),
        IReadOnlyList<object?> list => Create([.. list.Select(Of)]),
        IReadOnlyDictionary<string, object?> named => Create(named.ToDictionary(n => n.Key, n => Of(n.Value))),
        _ => throw new ArgumentException($"a tensor, a list or a dictionary of them is wanted, got {tree ?? "null"}"),
    };

    /// <summary>The same tensors in another order and form, by what they are called there.</summary>
    /// <param name="form">How they are wanted.</param>
    /// <param name="names">What each is called besides, such as its layer's name.</param>
    /// <param name="argument">What they are, for messages.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    internal TensorStructure As(Arrangement form, IReadOnlyList<string> names, string argument)
    {
        if (Form.Equals(form))
            return this;
        if (Names is { } given && Form.IsFlat && (form.Keys == null || !form.IsFlat || given.All(names.Contains) && !given.All(form.Keys.Contains)))
            return ByName(given, names, form, argument);
        if (Names != null && form.Keys is { } keys)
        {
            foreach (string name in Names.Where(n => !keys.Contains(n)))
                throw new ArgumentException($"{argument} has an unknown name '{name}'; there are {string.Join(", ", keys)}", argument);
            foreach (string name in keys.Where(k => !Names.Contains(k)))
                throw new ArgumentException($"{argument} lacks '{name}'; it has {string.Join(", ", Names)}", argument);
            return new([.. keys.SelectMany((k, i) => this[k].As(form.Items[i], [], argument).Tensors)], form);
        }

        if (Names == null && form.Keys == null && !Form.IsFlat && Count == form.Items.Count)
            return new([.. form.Items.SelectMany((item, i) => this[i].As(item, [], argument).Tensors)], form);
        if (Names == null && Form.IsFlat && Tensors.Count == form.Count)
            return new(Tensors, form);      // a list in order, or one alone
        throw new ArgumentException($"{argument} must be {form}{(names.Count > 0 ? $" or by name ({string.Join(", ", names)})" : "")}, got {Form}", argument);
    }

    TensorStructure ByName(IReadOnlyList<string> given, IReadOnlyList<string> names, Arrangement form, string argument)
    {
        foreach (string name in given.Where(n => !names.Contains(n)))
            throw new ArgumentException($"{argument} has an unknown name '{name}'; there are {string.Join(", ", names)}", argument);
        return new([.. names.Select(n => given.Contains(n) ? Tensors[given.ToList().IndexOf(n)]
            : throw new ArgumentException($"{argument} lacks '{n}'; it has {string.Join(", ", given)}", argument))], form);
    }
}
