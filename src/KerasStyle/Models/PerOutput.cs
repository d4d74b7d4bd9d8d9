using System.Text.Json.Nodes;

namespace KerasStyle.Models;

/// <summary>What <c>Compile</c> is given for the outputs: one value for all of them, a list in their order, or a dictionary by name.
/// A net of one's own shows its outputs only when it is first called, so what is given waits until then.</summary>
sealed class PerOutput<T>
{
    readonly IReadOnlyList<T>? list;
    readonly IReadOnlyDictionary<string, T>? named;
    readonly T? all;
    readonly Func<IReadOnlyList<T>, T>? together;

    PerOutput(T? all, IReadOnlyList<T>? list, IReadOnlyDictionary<string, T>? named, Func<IReadOnlyList<T>, T>? together = null) =>
        (this.all, this.list, this.named, this.together) = (all, list, named, together);

    /// <summary>One value for all outputs.</summary>
    public static PerOutput<T> All(T value) => new(value, null, null);

    /// <summary>A value for each output in order.</summary>
    public static PerOutput<T> List(IReadOnlyList<T> values) => new(default, values, null);

    /// <summary>Values that are all for one output when there is only one, and one for each of several.</summary>
    /// <param name="items">What was given.</param>
    /// <param name="each">The value of one of them.</param>
    /// <param name="together">The value of all.</param>
    public static PerOutput<T> Plain<TItem>(IReadOnlyList<TItem> items, Func<TItem, T> each, Func<IReadOnlyList<T>, T> together) =>
        new(default, [.. items.Select(each)], null, together);

    /// <summary>Values by the outputs' names.</summary>
    public static PerOutput<T> Named(IReadOnlyDictionary<string, T> values) => new(default, null, values);

    /// <summary>Whether any value is so.</summary>
    public bool Any(Func<T, bool> test) => (list ?? named?.Values ?? [all!]).Any(test);

    /// <summary>The value of each output.</summary>
    /// <param name="owner">The model, for messages.</param>
    /// <param name="names">The outputs' names.</param>
    /// <param name="missing">The value of an output that is not named.</param>
    /// <param name="argument">The argument of Compile.</param>
    /// <exception cref="ArgumentException">The list is shorter or longer than the outputs, or there is no output of a name.</exception>
    public T[] For(string owner, IReadOnlyList<string> names, T missing, string argument)
    {
        if (together != null && names.Count == 1)
            return [together(list!)];
        if (list != null && list.Count != names.Count)
            throw new ArgumentException($"{owner}: {argument} must have one entry for each of {names.Count} outputs ({string.Join(", ", names)}), got {list.Count}", argument);
        foreach (string name in named?.Keys ?? [])
        {
            if (!names.Contains(name))
                throw new ArgumentException($"{owner}: no output '{name}'; there are {string.Join(", ", names)}", argument);
        }

        return [.. names.Select((name, i) => list != null ? list[i] : named == null ? all! : named.TryGetValue(name, out T? value) ? value : missing)];
    }

    /// <summary>As it was given, in the form of files.</summary>
    public JsonNode? ToJson(Func<T, JsonNode?> form) => list is [var only] ? form(only)
        : list != null ? new JsonArray([.. list.Select(form)])
        : named != null ? new JsonObject(named.Select(n => KeyValuePair.Create(n.Key, form(n.Value))))
        : form(all!);
}
