using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>What a layer is called with: one tensor, a list or a dictionary of them, and further arguments by Keras' names,
/// such as <c>mask</c>, <c>initial_state</c> or <c>attention_mask</c>.</summary>
public sealed class CallArguments
{
    readonly object? first;
    readonly IReadOnlyDictionary<string, object?> named;
    Tensor[]? inputs;

    /// <summary>A call on one tensor.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="named">Further arguments: tensors, lists of tensors, true or false, numbers, texts, null.</param>
    /// <param name="training">Whether this is a training step; as around the call when null.</param>
    public CallArguments(Tensor input, IReadOnlyDictionary<string, object?>? named = null, bool? training = null)
        : this((object)input, named, training) => ArgumentNullException.ThrowIfNull(input);

    /// <summary>A call on a list of tensors.</summary>
    /// <inheritdoc cref="CallArguments(Tensor, IReadOnlyDictionary{string, object?}?, bool?)"/>
    public CallArguments(IReadOnlyList<Tensor> inputs, IReadOnlyDictionary<string, object?>? named = null, bool? training = null)
        : this((object)inputs.ToArray<object?>(), named, training)
    {
    }

    internal CallArguments(object? first, IReadOnlyDictionary<string, object?>? named, bool? training)
    {
        this.first = first;
        this.named = named ?? new Dictionary<string, object?>();
        TrainingArgument = training;
    }

    /// <summary>The tensors of the first argument; those of a dictionary sorted by name.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs ??= [.. Flatten(first)];

    /// <summary>The first tensor.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>Whether the first argument is a list or dictionary.</summary>
    public bool IsList => first is not KerasStyle.Tensor;

    /// <summary>Whether this is a training step.</summary>
    public bool Training => TrainingArgument ?? false;

    /// <summary>The mask of each input, as the argument <c>mask</c> or an earlier layer gives it; null where all counts.</summary>
    public IReadOnlyList<Tensor?> Masks
    {
        get
        {
            IReadOnlyList<object?> given = named.GetValueOrDefault("mask") switch
            {
                KerasStyle.Tensor mask => [mask],
                IReadOnlyList<object?> list => list,
                _ => [],
            };
            return [.. Inputs.Select((t, i) => i < given.Count && given[i] is KerasStyle.Tensor mask ? mask : t.Mask)];
        }
    }

    /// <summary>The mask of the first input; null when all counts.</summary>
    public Tensor? Mask => Masks[0];

    /// <summary>The tensor of a name; null when it is not given.</summary>
    public Tensor? Tensor(string name) => named.GetValueOrDefault(name) as KerasStyle.Tensor;

    /// <summary>The tensors of a name, one or a list; none when they are not given.</summary>
    public IReadOnlyList<Tensor> Tensors(string name) => [.. Flatten(named.GetValueOrDefault(name))];

    /// <summary>Whether an argument is given and true.</summary>
    public bool Flag(string name) => named.GetValueOrDefault(name) switch
    {
        null => false,
        bool flag => flag,
        var other => IsTrueInFile(other),
    };

    static bool IsTrueInFile(object value) => value is JsonValue node && node.TryGetValue(out bool flag) && flag;

    internal bool? TrainingArgument { get; }

    /// <summary>Arguments that stand in a file and mean nothing here; kept for the next file.</summary>
    internal JsonObject? Unused { get; init; }

    /// <summary>How many arguments a file gives by position.</summary>
    internal int Positions { get; init; } = 1;

    internal object? First => first;

    internal IReadOnlyDictionary<string, object?> Named => named;

    internal IEnumerable<Tensor> All => Inputs.Concat(named.Values.SelectMany(Flatten));

    internal CallArguments With(bool? training) => new(first, named, training);

    /// <summary>The same call with each tensor replaced.</summary>
    internal CallArguments Map(Func<Tensor, Tensor> map) => new(Map(first, map), named.ToDictionary(n => n.Key, n => Map(n.Value, map)), TrainingArgument);

    internal static object? Map(object? tree, Func<Tensor, Tensor> map) => tree switch
    {
        KerasStyle.Tensor tensor => map(tensor),
        IReadOnlyList<Tensor> tensors => tensors.Select(t => (object?)map(t)).ToArray(),
        IReadOnlyList<object?> list => list.Select(item => Map(item, map)).ToArray(),
        IReadOnlyDictionary<string, object?> items => items.ToDictionary(i => i.Key, i => Map(i.Value, map)),
        _ => tree,
    };

    internal static IEnumerable<Tensor> Flatten(object? tree) => tree switch
    {
        KerasStyle.Tensor tensor => [tensor],
        IReadOnlyList<Tensor> tensors => tensors,
        IReadOnlyList<object?> list => list.SelectMany(Flatten),
        IReadOnlyDictionary<string, object?> items => items.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => Flatten(i.Value)),
        _ => [],
    };
}
