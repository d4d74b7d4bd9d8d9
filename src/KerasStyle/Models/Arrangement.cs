using System.Text.Json.Nodes;

namespace KerasStyle.Models;

/// <summary>How values are arranged: one by itself, a list, or a dictionary, whose entries may be arranged in turn.
/// Their order is Keras': entries of a list as they stand, those of a dictionary by name.</summary>
sealed class Arrangement : IEquatable<Arrangement>
{
    readonly string[]? keys;
    readonly Arrangement[]? items;

    Arrangement(string[]? keys, Arrangement[]? items)
    {
        (this.keys, this.items) = (keys, items);
        Count = items == null ? 1 : items.Sum(i => i.Count);
    }

    /// <summary>One value by itself.</summary>
    public static Arrangement Single { get; } = new(null, null);

    /// <summary>Number of values.</summary>
    public int Count { get; }

    public bool IsSingle => items == null;

    /// <summary>Names of a dictionary, sorted; null for a list or a value.</summary>
    public IReadOnlyList<string>? Keys => keys;

    /// <summary>The entries of a list or dictionary.</summary>
    public IReadOnlyList<Arrangement> Items => items ?? [];

    /// <summary>Whether no entry is arranged in turn.</summary>
    public bool IsFlat => items == null || items.All(i => i.IsSingle);

    public static Arrangement List(IEnumerable<Arrangement> items) => new(null, [.. items]);

    public static Arrangement ListOf(int count) => List(Enumerable.Repeat(Single, count));

    /// <summary>Entries by name, which are sorted already.</summary>
    public static Arrangement Dictionary(IEnumerable<string> names, IEnumerable<Arrangement> items) => new([.. names], [.. items]);

    /// <summary>The way to each value: names and positions.</summary>
    public IEnumerable<IReadOnlyList<object>> Paths() => items == null ? [[]]
        : items.SelectMany((item, i) => item.Paths().Select(path => (IReadOnlyList<object>)[keys == null ? i : keys[i], .. path]));

    /// <summary>Values in order, put in lists and dictionaries.</summary>
    public object? Pack(IEnumerable<object?> values)
    {
        using IEnumerator<object?> next = values.GetEnumerator();
        return Pack(next);
    }

    /// <summary>The form of files: lists and objects of what is written for each value.</summary>
    public JsonNode? ToJson(Func<int, JsonNode?> leaf)
    {
        int at = 0;
        return Form(this);

        JsonNode? Form(Arrangement part) => part.items == null ? leaf(at++)
            : part.keys == null ? new JsonArray([.. part.items.Select(Form)])
            : new JsonObject(part.keys.Zip(part.items, (key, item) => KeyValuePair.Create(key, Form(item))));
    }

    /// <summary>The node of each value in JSON arranged in this way; null when it is not.</summary>
    public JsonNode?[]? Match(JsonNode? node)
    {
        if (items == null)
            return [node];
        JsonNode?[] parts;
        if (keys != null && node is JsonObject named && named.All(n => keys.Contains(n.Key)))
            parts = [.. keys.Select(k => named[k])];
        else if (keys == null && node is JsonArray list && list.Count == items.Length)
            parts = [.. list];
        else
            return null;
        JsonNode?[]?[] found = [.. items.Zip(parts, (item, part) => part == null ? new JsonNode?[item.Count] : item.Match(part))];
        return found.Any(f => f == null) ? null : [.. found.SelectMany(f => f!)];
    }

    public bool Equals(Arrangement? other) => ReferenceEquals(this, other)
        || other != null && (items == null) == (other.items == null) && (keys == null) == (other.keys == null)
            && items.AsSpan().SequenceEqual(other.items) && keys.AsSpan().SequenceEqual(other.keys);

    public override bool Equals(object? obj) => Equals(obj as Arrangement);

    public override int GetHashCode() => HashCode.Combine(Count, keys?.Length, items?.Length);

    /// <summary>As Python shows it: <c>{a: *, b: [*, *]}</c>.</summary>
    public override string ToString() => items == null ? "*"
        : keys == null ? $"[{string.Join(", ", Items)}]"
        : $"{{{string.Join(", ", keys.Zip(items, (k, i) => $"{k}: {i}"))}}}";

    object? Pack(IEnumerator<object?> next)
    {
        if (items == null)
            return next.MoveNext() ? next.Current : throw new ArgumentException($"there are fewer values than {this} has places");
        object?[] packed = [.. items.Select(i => i.Pack(next))];
        return keys == null ? packed : keys.Zip(packed).ToDictionary(p => p.First, p => p.Second);
    }
}
