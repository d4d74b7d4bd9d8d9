using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using KerasStyle.Saving;

namespace KerasStyle.Callbacks;

/// <summary>The figures of every epoch: <c>history["val_loss"]</c>. Fit returns it. As keras.callbacks.History.</summary>
public sealed class History : Callback, IReadOnlyDictionary<string, IReadOnlyList<double>>
{
    readonly List<int> epochs = [];
    readonly Dictionary<string, List<double>> figures = [];
    readonly Dictionary<string, List<int>> measured = [];       // the epochs of each figure
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
                measured[name] = [];
                names.Add(name);
            }

            values.Add(value);
            measured[name].Add(epoch);
        }
    }

    /// <summary>Draws the figures over the epochs as a picture: a chart for each figure, with its <c>val_</c> figure in it.</summary>
    /// <param name="path">The file, which ends in <c>.svg</c>.</param>
    /// <exception cref="NotSupportedException">The file does not end in <c>.svg</c>.</exception>
    /// <exception cref="InvalidOperationException">No epoch has ended yet.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Plot(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"curves are drawn as SVG: the file must end in .svg, got '{path}'");
        if (names.Count == 0)
            throw new InvalidOperationException("there is nothing to draw: no epoch has ended yet");
        string[] titles = [.. names.Select(n => n.StartsWith("val_", StringComparison.Ordinal) ? n[4..] : n).Distinct()];
        var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {CurveChart.Width} {CurveChart.Height * titles.Length}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        for (int i = 0; i < titles.Length; i++)
            new CurveChart(titles[i], [.. new[] { titles[i], "val_" + titles[i] }.Where(figures.ContainsKey).Select(n => (n, Points(n)))]).Draw(svg, i * CurveChart.Height);
        svg.AppendLine("</svg>");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg.ToString())));
    }

    IReadOnlyList<(int Epoch, double Value)> Points(string name) => [.. measured[name].Zip(figures[name], (epoch, value) => (epoch + 1, value))];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IReadOnlyList<double>>> GetEnumerator() =>
        names.Select(n => KeyValuePair.Create(n, (IReadOnlyList<double>)figures[n])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Epochs and the last value of each figure.</summary>
    public override string ToString() =>
        $"History of {epochs.Count} epochs: {string.Join(" - ", names.Select(n => $"{n}: {Logs.Format(figures[n][^1])}"))}";
}
