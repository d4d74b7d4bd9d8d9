using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Callbacks;

/// <summary>The figures of every epoch: <c>history["val_loss"]</c>. Fit returns it. As keras.callbacks.History.</summary>
public sealed class History : Callback, IReadOnlyDictionary<string, IReadOnlyList<double>>
{
    readonly List<int> epochs = [];
    readonly Dictionary<string, List<double>> figures = [];
    readonly List<string> names = [];

    /// <summary>Numbers of the epochs, from 0.</summary>
    public IReadOnlyList<int> Epoch => epochs;

    /// <summary>Names of the figures in order of appearance.</summary>
    public IEnumerable<string> Keys => names;

    /// <inheritdoc/>
    public IEnumerable<IReadOnlyList<double>> Values => names.Select(n => figures[n]);

    /// <summary>Number of figures.</summary>
    public int Count => names.Count;

    /// <summary>The values of a figure, one for each epoch in which it was measured.</summary>
    /// <exception cref="KeyNotFoundException">There is no figure of that name.</exception>
    public IReadOnlyList<double> this[string key] => figures.TryGetValue(key, out List<double>? values)
        ? values
        : throw new KeyNotFoundException($"the history has no '{key}'; it has {string.Join(", ", names)}");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => figures.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IReadOnlyList<double> value)
    {
        bool found = figures.TryGetValue(key, out List<double>? values);
        value = values;
        return found;
    }

    /// <inheritdoc/>
    public override void OnTrainBegin() => epochs.Clear();

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        epochs.Add(epoch);
        foreach ((string name, double value) in logs)
        {
            if (!figures.TryGetValue(name, out List<double>? values))
            {
                figures[name] = values = [];
                names.Add(name);
            }

            values.Add(value);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IReadOnlyList<double>>> GetEnumerator() =>
        names.Select(n => KeyValuePair.Create(n, (IReadOnlyList<double>)figures[n])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Epochs and the last value of each figure.</summary>
    public override string ToString() =>
        $"History of {epochs.Count} epochs: {string.Join(" - ", names.Select(n => $"{n}: {Logs.Format(figures[n][^1])}"))}";
}
