using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Saving;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Conformance;

/// <summary>The layers of a .keras file whose model is a chain, with their weights: enough to test single layers.</summary>
sealed class LayerChain
{
    readonly List<Layer> layers = [];

    public LayerChain(byte[] file)
    {
        using KerasArchive archive = KerasArchive.Open(new MemoryStream(file));
        using Hdf5File h5 = Hdf5File.Open(archive.OpenWeights());
        Shape shape = default;
        foreach (JsonNode? form in archive.Config["config"]!["layers"]!.AsArray())
            layers.Add(Layer.Registry.Deserialize(form));
        var counts = new Dictionary<string, int>();
        foreach (Layer layer in layers)
        {
            shape = layer is Input input ? input.BatchShape : shape;
            layer.EnsureBuilt(shape);
            Shape output = layer.ComputeOutputShape(shape);
            string place = AutoName.SnakeCase(layer.ClassName);
            int number = counts[place] = counts.GetValueOrDefault(place) + 1;
            Load(layer, h5.Root, $"layers/{place}{(number > 1 ? $"_{number - 1}" : "")}");
            shape = output;
        }

        OutputShape = shape;
    }

    public Shape OutputShape { get; }

    /// <summary>Whether a case has such a model and only layers that exist.</summary>
    public static bool Fits(ConformanceCase c)
    {
        if (c.Kind is not ("predict" or "grad") || c.Json["inputs"]!.AsArray().Count != 1 || c.Json["outputs"] is JsonArray { Count: > 1 })
            return false;
        using KerasArchive archive = KerasArchive.Open(new MemoryStream(c.File("model")));
        JsonArray layers = archive.Config["config"]!["layers"]!.AsArray();
        if (layers.Any(l => !Layer.Registry.Contains((string)l!["class_name"]!) || l["config"]!["lora_rank"] != null))
            return false;
        // A chain: each layer is called once, on the layer before it.
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i]!["inbound_nodes"] is not JsonArray nodes)
                continue;
            if (nodes.Count != (i == 0 ? 0 : 1) || (i > 0 && Source(nodes[0]!) != (string?)layers[i - 1]!["name"]))
                return false;
        }

        return true;

        static string? Source(JsonNode node) => node["args"] is JsonArray { Count: 1 } args && node["kwargs"] is JsonObject { Count: 0 } && args[0] is JsonObject tensor
            ? (string?)tensor["config"]!["keras_history"]![0]
            : null;
    }

    static void Load(Layer layer, Hdf5Group root, string path)
    {
        IReadOnlyList<Variable> own = layer.OwnVariables;
        for (int i = 0; i < own.Count; i++)
        {
            Hdf5Dataset data = root.Dataset($"{path}/vars/{i}");
            Assert.Equal(own[i].Shape, new Shape([.. data.Shape]));
            own[i].Assign(Tensor.From<float>(data.Type.Class == Hdf5TypeClass.Opaque ? FromBFloat16(data.ReadBytes()) : data.Read<float>(), own[i].Shape));
        }

        foreach ((string attribute, Layer inner) in layer.Sublayers)
            Load(inner, root, $"{path}/{attribute}");
    }

    // Keras stores bfloat16 as opaque pairs of bytes: the upper half of a float32.
    static float[] FromBFloat16(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 2).Select(i => BitConverter.Int32BitsToSingle(BitConverter.ToUInt16(bytes, 2 * i) << 16))];

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>The chain applied to a value or within a trace.</summary>
    public Tensor Call(Tensor x, bool training) => layers.Aggregate(x, (t, layer) => layer.Call(t, training));

    /// <summary>The chain's output, from one compiled graph.</summary>
    public Tensor Predict(Tensor x)
    {
        Graph graph = Graph.Trace([x.Spec], inputs => [Call(inputs[0], training: false)]);
        return Engines.Current.Compile(graph).Run(x)[0];
    }
}
