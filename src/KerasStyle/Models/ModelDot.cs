using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>What a drawing of a model shows of its layers.</summary>
sealed record DotOptions(bool ShowShapes, bool ShowDType, bool ShowLayerNames, bool ExpandNested, bool ShowLayerActivations, bool ShowTrainable);

/// <summary>A model as a graph in the language of Graphviz, with the boxes that keras.utils.model_to_dot draws.</summary>
sealed class ModelDot
{
    readonly StringBuilder text = new();
    readonly HashSet<(string, string)> edges = [];
    readonly Dictionary<Layer, string> ids = [];
    readonly DotOptions options;

    ModelDot(DotOptions options) => this.options = options;

    public static string Print(Model model, DotOptions options, string rankdir, int dpi, string splines)
    {
        if (!model.Built)
            throw new InvalidOperationException($"{model.Label}: is not built; start it with an Input or predict once");
        var dot = new ModelDot(options);
        dot.text.Append(CultureInfo.InvariantCulture, $"digraph G {{\nrankdir={Quoted(rankdir)};\nconcentrate=true;\ndpi={dpi};\nsplines={Quoted(splines)};\nnode [shape=record];\n");
        if (model is Sequential || model.Graph != null)
            dot.Add(model);
        else
            dot.AddBox(model, null);
        foreach ((string from, string to) in dot.edges)
            dot.text.Append(CultureInfo.InvariantCulture, $"{from} -> {to} [penwidth=2];\n");
        return dot.text.Append("}\n").ToString();
    }

    static IReadOnlyList<Layer> LayersOf(Model model) => model.Graph?.Operations ?? model.Layers;

    bool IsCluster(Layer layer) => options.ExpandNested && layer is Model inner && (inner is Sequential || inner.Graph != null);

    void Add(Model model)
    {
        foreach (Layer layer in LayersOf(model))
        {
            if (IsCluster(layer))
            {
                text.Append(CultureInfo.InvariantCulture, $"subgraph {Quoted("cluster_" + layer.Name)} {{\nstyle=dashed;\nlabel={Quoted(layer.Name)};\nlabeljust=l;\n");
                Add((Model)layer);
                text.Append("}\n");
            }
            else
            {
                AddBox(layer, model.Graph);
            }
        }

        if (model.Graph is not { } graph)
        {
            for (int i = 1; i < model.Layers.Count; i++)
                AddEdge(model.Layers[i - 1], 0, model.Layers[i], 0);
            return;
        }

        foreach (SymbolicCall call in graph.Operations.SelectMany(graph.CallsOf))
        {
            for (int i = 0; i < call.Inputs.Count; i++)
                AddEdge(FunctionalGraph.LayerOf(call.Inputs[i]), call.Inputs[i].OutputIndex, FunctionalGraph.LayerOf(call), i);
        }
    }

    // An edge from or to a model that is drawn as a cluster goes to the box inside it that gives the output, or takes the input.
    void AddEdge(Layer from, int output, Layer to, int input)
    {
        while (IsCluster(from))
        {
            Model inner = (Model)from;
            (from, output) = inner.Graph is { } graph ? (FunctionalGraph.LayerOf(graph.Outputs[output]), graph.Outputs[output].OutputIndex) : (inner.Layers[^1], output);
        }

        while (IsCluster(to))
        {
            Model inner = (Model)to;
            (to, input) = inner.Graph is { } graph ? (FunctionalGraph.LayerOf(graph.Inputs[input]), 0) : (inner.Layers[0], input);
        }

        edges.Add((IdOf(from), IdOf(to)));
    }

    string IdOf(Layer layer)
    {
        if (!ids.TryGetValue(layer, out string? id))
            ids[layer] = id = $"n{ids.Count}";
        return id;
    }

    void AddBox(Layer layer, FunctionalGraph? graph) =>
        text.Append(CultureInfo.InvariantCulture, $"{IdOf(layer)} [fontname=Helvetica, border=0, margin=0, label={Label(layer, graph)}];\n");

    string Label(Layer layer, FunctionalGraph? graph)
    {
        string className = layer.KerasTypeName;
        int columns = Math.Max(1, (options.ShowDType ? 1 : 0) + (options.ShowTrainable ? 1 : 0) + (options.ShowShapes ? 2 : 0));
        var table = new StringBuilder("<<table border=\"0\" cellborder=\"1\" bgcolor=\"black\" cellpadding=\"10\">");
        string title = options.ShowLayerNames ? $"<b>{Escaped(layer.Name)}</b> ({Escaped(className)})" : $"<b>{Escaped(className)}</b>";
        table.Append(CultureInfo.InvariantCulture, $"<tr><td colspan=\"{columns}\" bgcolor=\"black\"><font point-size=\"16\" color=\"white\">{title}</font></td></tr>");
        if (options.ShowLayerActivations && ActivationOf(layer) is { } activation)
            table.Append(CultureInfo.InvariantCulture, $"<tr><td bgcolor=\"white\" colspan=\"{columns}\"><font point-size=\"14\">Activation: <b>{Escaped(activation)}</b></font></td></tr>");
        string cells = string.Concat(Cells(layer, graph));
        if (cells.Length > 0)
            table.Append(CultureInfo.InvariantCulture, $"<tr>{cells}</tr>");
        return table.Append("</table>>").ToString();
    }

    IEnumerable<string> Cells(Layer layer, FunctionalGraph? graph)
    {
        SymbolicCall? call = graph?.CallsOf(layer).ToArray() is [var only] ? only : null;
        if (options.ShowShapes)
        {
            if (layer is not Input)
                yield return Cell("Input shape", graph == null ? layer.InputShape?.ToString() : call == null ? null : Shapes(call.Inputs));
            yield return Cell("Output shape", graph == null ? layer.OutputShape?.ToString() : call == null ? null : Shapes(call.Outputs));
        }

        if (options.ShowDType)
            yield return Cell("Output dtype", call == null ? layer.DType.KerasName() : string.Join(", ", call.Outputs.Select(t => t.DType.KerasName())));
        if (options.ShowTrainable && layer.Weights.Count > 0)
            yield return $"<td bgcolor=\"{(layer.Trainable ? "forestgreen" : "firebrick")}\"><font point-size=\"14\" color=\"white\"><b>{(layer.Trainable ? "Trainable" : "Non-trainable")}</b></font></td>";

        static string Cell(string name, string? value) => $"<td bgcolor=\"white\"><font point-size=\"14\">{name}: <b>{Escaped(value ?? "?")}</b></font></td>";
    }

    static string Shapes(IReadOnlyList<Tensor> tensors) => tensors.Count == 1 ? $"{tensors[0].Shape}" : $"[{string.Join(", ", tensors.Select(t => t.Shape))}]";

    static string? ActivationOf(Layer layer) => (layer.Serialize()["config"] as JsonObject)?["activation"] switch
    {
        JsonValue name => name.ToString(),
        JsonObject form when form["config"] is JsonValue function => function.ToString(),
        JsonObject form => form["class_name"]?.ToString(),
        _ => null,
    };

    static string Escaped(string text) => WebUtility.HtmlEncode(text);

    static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
