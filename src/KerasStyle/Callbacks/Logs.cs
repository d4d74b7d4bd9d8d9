using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KerasStyle.Callbacks;

/// <summary>Named figures of a batch or an epoch, in order: <c>loss</c>, then the metrics, then <c>val_loss</c> ....
/// The logs of a batch are read from the net only when somebody looks, and are valid until the next batch.</summary>
public sealed class Logs : IReadOnlyDictionary<string, double>
{
    readonly List<string> names = [];
    readonly List<double> values = [];
    readonly Action<Logs>? read;
    bool stale;

    /// <summary>No figures yet.</summary>
    public Logs()
    {
    }

    /// <summary>Figures that <paramref name="read"/> sets when they are asked for after <see cref="Invalidate"/>.</summary>
    internal Logs(Action<Logs> read) => (this.read, stale) = (read, true);

    /// <summary>A copy that stays as it is.</summary>
    public Logs(IEnumerable<KeyValuePair<string, double>> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        foreach ((string name, double value) in figures)
            this[name] = value;
    }

    /// <inheritdoc/>
    public int Count => Fresh().names.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => Fresh().names;

    /// <inheritdoc/>
    public IEnumerable<double> Values => Fresh().values;

    /// <summary>The figure of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public double this[string key]
    {
        get => TryGetValue(key, out double value) ? value : throw new KeyNotFoundException($"no figure '{key}'; there are {string.Join(", ", names)}");
        set
        {
            int index = names.IndexOf(key);
            if (index >= 0)
            {
                values[index] = value;
            }
            else
            {
                names.Add(key);
                values.Add(value);
            }
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Fresh().names.Contains(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        int index = Fresh().names.IndexOf(key);
        value = index >= 0 ? values[index] : double.NaN;
        return index >= 0;
    }

    /// <summary>The figure of that name; null when there is none.</summary>
    public double? Find(string key) => TryGetValue(key, out double value) ? value : null;

    /// <summary>The first figure, the loss, and the second: <c>var (loss, accuracy) = model.Evaluate(x, y)</c>.</summary>
    public void Deconstruct(out double first, out double second) => (first, second) = (At(0), At(1));

    /// <summary>The first three figures.</summary>
    public void Deconstruct(out double first, out double second, out double third) => (first, second, third) = (At(0), At(1), At(2));

    /// <summary>The first four figures.</summary>
    public void Deconstruct(out double first, out double second, out double third, out double fourth) =>
        (first, second, third, fourth) = (At(0), At(1), At(2), At(3));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator()
    {
        Fresh();
        for (int i = 0; i < names.Count; i++)
            yield return KeyValuePair.Create(names[i], values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As the progress bar shows it: <c>loss: 0.3127 - accuracy: 0.9010</c>.</summary>
    public override string ToString() => string.Join(" - ", this.Select(f => $"{f.Key}: {Format(f.Value)}"));

    /// <summary>Four decimals, or an exponent for a small value, as Keras prints it.</summary>
    internal static string Format(double value) =>
        double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : Math.Abs(value) > 1e-3 ? value.ToString("F4", CultureInfo.InvariantCulture)
        : value.ToString("0.0000e+00", CultureInfo.InvariantCulture);

    /// <summary>The net has gone on: the next look reads again.</summary>
    internal void Invalidate() => stale = true;

    double At(int index) => index < Count
        ? values[index]
        : throw new InvalidOperationException($"there is no figure {index + 1}: the model was compiled for {string.Join(", ", names)}");

    Logs Fresh()
    {
        if (stale && read != null)
        {
            stale = false;
            read(this);
        }

        return this;
    }
}
