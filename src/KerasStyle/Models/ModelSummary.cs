using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KerasStyle.Layers;

namespace KerasStyle.Models;

/// <summary>The table of a model's layers, text for text as keras.Model.summary prints it.</summary>
static class ModelSummary
{
    public static string Print(Model model, int? lineLength, IReadOnlyList<double>? positions, bool expandNested, bool showTrainable, (string First, string Last)? layerRange)
    {
        List<string> header = ["Layer (type)", "Output Shape", "Param #"];
        List<TextTable.Justify> justify = [TextTable.Justify.Left, TextTable.Justify.Left, TextTable.Justify.Right];
        FunctionalGraph? graph = model.Graph is { IsChain: false } branched ? branched : null;
        List<double> ends = [.. positions ?? (graph == null ? [0.45, 0.80, 1.0] : [0.3, 0.56, 0.74, 1.0])];
        if (graph != null)
        {
            header.Add("Connected to");
            justify.Add(TextTable.Justify.Left);
        }

        int wanted = header.Count;
        if (showTrainable)
        {
            ends = [.. ends.Select(p => p * 0.9), 1.0];
            header.Add("Trainable");
            justify.Add(TextTable.Justify.Center);
        }

        if (ends.Count != header.Count)
            throw new ArgumentException($"positions must have {wanted} values, got {positions!.Count}", nameof(positions));
        int length = lineLength ?? Math.Min((graph == null ? 88 : 108) + (showTrainable ? 12 : 0), TerminalWidth() - 4);
        var table = new TextTable([.. header], [.. justify], Widths(ends, length), length);
        foreach (Layer layer in Range(model.Graph?.Operations ?? model.Layers, layerRange))
            AddRows(table, layer, 0, model.Graph, graph != null, expandNested, showTrainable);

        var text = new StringBuilder($"Model: \"{model.Name}\"\n").Append(table);
        Totals(text, model);
        return text.ToString();
    }

    static int[] Widths(List<double> ends, int lineLength)
    {
        var widths = new int[ends.Count];
        int current = 0;
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = (int)(ends[i] * lineLength) - current;
            if (widths[i] < 4)
                throw new ArgumentException($"lineLength {lineLength} is too small for a summary of {widths.Length} columns", nameof(ends));
            current += widths[i];
        }

        return widths;
    }

    static void AddRows(TextTable table, Layer layer, int level, FunctionalGraph? graph, bool connected, bool expandNested, bool showTrainable)
    {
        string prefix = level > 0 ? new string(' ', 3 * level) + "└ " : "";
        string count = layer.CountParams().ToString("N0", CultureInfo.InvariantCulture);
        List<string> cells = [$"{prefix}{layer.Name} ({layer.KerasTypeName})", Shapes(layer, graph), layer.Built ? count : "0 (unbuilt)"];
        if (connected)
            cells.Add(level > 0 ? "-" : Connections(layer, graph!));
        if (showTrainable)
            cells.Add(layer.Weights.Count == 0 ? "-" : layer.Trainable ? "Y" : "N");
        table.Add([.. cells]);
        if (!expandNested || layer is not Model inner)
            return;
        foreach (Layer nested in inner.Layers)
            AddRows(table, nested, level + 1, inner.Graph, connected, expandNested, showTrainable);
    }

    static string Shapes(Layer layer, FunctionalGraph? graph)
    {
        if (graph?.CallsOf(layer).LastOrDefault() is not { } call)
            return layer.OutputShape?.ToString() ?? "?";
        return call.Outputs.Count == 1 ? call.Outputs[0].Shape.ToString() : $"[{string.Join(", ", call.Outputs.Select(t => t.Shape))}]";
    }

    // Layer, number of its call and number of the result.
    static string Connections(Layer layer, FunctionalGraph graph)
    {
        string[] from = [.. graph.CallsOf(layer).SelectMany(c => c.Inputs).Select(t => $"{FunctionalGraph.LayerOf(t).Name}[{graph.NodeIndex(t)}][{t.OutputIndex}]")];
        return from.Length == 0 ? "-" : string.Join(", ", from);
    }

    static void Totals(StringBuilder text, Model model)
    {
        IReadOnlyList<Variable> optimizer = model.Optimizer is { Built: true } built ? built.Variables : [];
        Line("Total", model.TrainableWeights.Concat(model.NonTrainableWeights).Concat(optimizer));
        Line("Trainable", model.TrainableWeights);
        Line("Non-trainable", model.NonTrainableWeights);
        if (optimizer.Count > 0)
            Line("Optimizer", optimizer);

        void Line(string kind, IEnumerable<Variable> variables)
        {
            long count = 0, bytes = 0;
            foreach (Variable variable in variables)
            {
                count += variable.Shape.Size;
                bytes += variable.Spec.Bytes;
            }

            text.Append(CultureInfo.InvariantCulture, $" {kind} params: {count:N0} ({Readable(bytes)})\n");
        }
    }

    static string Readable(double bytes)
    {
        ReadOnlySpan<string> units = ["B", "KB", "MB", "GB", "TB"];
        int unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:F2} {units[unit]}");
    }

    // Both ends are names or regular expressions that match at the name's start.
    static IEnumerable<Layer> Range(IReadOnlyList<Layer> layers, (string First, string Last)? range)
    {
        if (range is not { } ends)
            return layers;
        List<int> first = Matches(ends.First), last = Matches(ends.Last);
        if (first.Count == 0 || last.Count == 0)
            throw new ArgumentException($"layerRange ('{ends.First}', '{ends.Last}') matches no layers; there are {string.Join(", ", layers.Select(l => l.Name))}", nameof(range));
        (int from, int to) = first.Min() > last.Max() ? (last.Min(), first.Max()) : (first.Min(), last.Max());
        return layers.Skip(from).Take(to - from + 1);

        List<int> Matches(string pattern)
        {
            var regex = new Regex("^(?:" + pattern + ")", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return [.. Enumerable.Range(0, layers.Count).Where(i => regex.IsMatch(layers[i].Name))];
        }
    }

    static int TerminalWidth()
    {
        try
        {
            return !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
