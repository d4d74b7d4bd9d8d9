using System.Text.Json.Nodes;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Regularizers;
using KerasStyle.Schedules;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Conformance;

/// <summary>Calls of single layers, initializers, regularizers, constraints and configs against what real Keras computes.</summary>
public class LayerConformance
{
    public static TheoryData<string, string> LayerCalls => ConformanceCases.Names("layer_call",
        (_, c) => Layer.Registry.Contains((string)c.Json["layer"]!["class_name"]!));

    // Keras writes Identity's gain of 1.5 into no config, so that case cannot be made from its own.
    public static TheoryData<string, string> AllInitializers => ConformanceCases.Names("initializers", (name, _) => name != "identity");

    public static TheoryData<string, string> AllRegularizers => ConformanceCases.Names("regularizers", (_, _) => true);

    public static TheoryData<string, string> AllConstraints => ConformanceCases.Names("constraints", (_, _) => true);

    public static TheoryData<string, string> Configs => ConformanceCases.Names("config", (name, _) => name is not ("models" or "dtype_policies"));

    [Theory]
    [MemberData(nameof(LayerCalls))]
    public void Calls_as_keras(string area, string name)
    {
        ConformanceCase c = ConformanceCases.Load(area, name);
        Layer layer = Layer.Registry.Deserialize(c.Json["layer"]);
        Tensor x = c.Arrays("inputs")["input_0"];
        IReadOnlyDictionary<string, Tensor> weights = c.Arrays("weights"), outputs = c.Arrays("outputs");
        string[] keys = [.. c.Json["weights"]!.AsArray().Select(w => (string)w!["key"]!)];
        layer.EnsureBuilt(x.Shape);
        layer.SetWeights([.. keys.Select(k => weights["before_" + k])]);
        bool? training = (bool?)c.Json["call_kwargs"]!["training"];
        int calls = (int)c.Json["calls"]!, losses = c.Json["losses"]!.AsArray().Count;

        Graph graph = Graph.Trace([x.Spec], inputs =>
        {
            Tensor y = layer.Call(inputs[0], training);
            return [y, .. layer.Losses];
        });
        Executable run = Engines.Current.Compile(graph);
        for (int i = 0; i < calls; i++)
        {
            Tensor[] got = run.Run(x);
            c.AssertClose(outputs[$"output_{i}"], got[0], $"output of call {i}");
            Assert.Equal(losses, got.Length - 1);
            for (int j = 0; j < losses; j++)
                c.AssertClose(Tensor.Scalar((double)c.Json["losses"]![j]!), got[j + 1], $"loss {j}");
        }

        foreach ((string key, Tensor value) in keys.Zip(layer.GetWeights()))
            c.AssertClose(weights["after_" + key], value, $"weight {key} after");
    }

    [Theory]
    [MemberData(nameof(AllInitializers))]
    public void Initializes_as_keras(string area, string name)
    {
        ConformanceCase c = ConformanceCases.Load(area, name);
        JsonObject json = c.Json;
        Initializer initializer = Initializer.Registry.Deserialize(json["initializer"]);
        Shape shape = new([.. json["shape"]!.AsArray().Select(n => (int)n!)]);
        using IDisposable seed = KerasRandom.Scope(1);
        Tensor got = initializer.Call(shape);
        Assert.Equal(shape, got.Shape);
        if ((bool)json["exact"]!)
            c.AssertClose(c.Arrays("expected")["value"], got, "value");
        else
            InitializerStatistics.Check(json, got);
    }

    [Theory]
    [MemberData(nameof(AllRegularizers))]
    public void Regularizes_as_keras(string area, string name)
    {
        ConformanceCase c = ConformanceCases.Load(area, name);
        c.AssertClose(c.Arrays("expected")["value"], Regularizer.Registry.Deserialize(c.Json["object"]).Call(c.Arrays("inputs")["x"]), "penalty");
    }

    [Theory]
    [MemberData(nameof(AllConstraints))]
    public void Constrains_as_keras(string area, string name)
    {
        ConformanceCase c = ConformanceCases.Load(area, name);
        c.AssertClose(c.Arrays("expected")["value"], Constraint.Registry.Deserialize(c.Json["object"]).Call(c.Arrays("inputs")["x"]), "weight");
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Configs_round_trip(string area, string name)
    {
        var items = JsonNode.Parse(ConformanceCases.Load(area, name).FileNamed("items.json"))!.AsArray();
        int compared = 0;
        foreach (JsonNode? item in items)
        {
            JsonObject form = item!["config"]!.AsObject();
            string className = (string)form["class_name"]!, label = (string)item["label"]!;
            KerasObject? back = (string)form["module"]! switch
            {
                "keras.layers" when Layer.Registry.Contains(className) && label != "Dense_lora" => Layer.Registry.Deserialize(form),
                "keras.initializers" => Initializer.Registry.Deserialize(form),
                "keras.regularizers" => Regularizer.Registry.Deserialize(form),
                "keras.constraints" => Constraint.Registry.Deserialize(form),
                "keras.losses" => Loss.Registry.Deserialize(form),
                "keras.metrics" => Metric.Registry.Deserialize(form),
                "keras.optimizers" => Optimizer.Registry.Deserialize(form),
                "keras.optimizers.schedules" => LearningRateSchedule.Registry.Deserialize(form),
                _ => null,
            };
            if (back == null)
                continue;
            string difference = JsonDifference.Of(form, back.Serialize());
            Assert.True(difference.Length == 0, $"{label}: {difference}");
            compared++;
        }

        Assert.True(compared > 0);
    }
}
