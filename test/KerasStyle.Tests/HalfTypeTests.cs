using System.Text.Json.Nodes;
using KerasStyle.Conformance;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests;

/// <summary>Nets of half-precision policies beside real Keras 3.15.1 on PyTorch (TestData/HalfTypes), which computes what it has no kernel for in float32 and rounds.</summary>
public class HalfTypeTests
{
    static readonly string folder = Path.Combine(AppContext.BaseDirectory, "TestData", "HalfTypes");
    static readonly Dictionary<string, Tensor> arrays = SuiteCase.Arrays(File.OpenRead(Path.Combine(folder, "expected.npz")));
    static readonly JsonObject nets = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "nets.json")))!.AsObject();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string key in arrays.Keys.Where(k => k.EndsWith("float16/pred", StringComparison.Ordinal)))
                data.Add(key.Split('/')[0], key.Split('/')[1]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string net, string policy)
    {
        Model model = Model.FromJson(nets[net]!.ToString().Replace("POLICY", policy, StringComparison.Ordinal));
        model.SetWeights([.. Enumerable.Range(0, model.Weights.Count).Select(i => arrays[$"{net}/w{i}"])]);
        Tensor x = arrays[net + "/x"], y = arrays[net + "/y"];
        Tensor Want(string what) => arrays[$"{net}/{policy}/{what}"];
        Assert.InRange(Far(Want("pred"), model.Predict(x)), 0, 5 * Unit(policy));
        model.Compile(new SGD(0.05), "mse");
        foreach (double loss in Want("loss").ToArray<double>())
            Assert.InRange(model.TrainOnBatch(x, y)["loss"], loss * (1 - 2.5 * Unit(policy)), loss * (1 + 2.5 * Unit(policy)));
        // Behind a maximum over 16 places Keras itself ends up to 77 roundings away when the weights are changed by half a rounding.
        Assert.InRange(Far(Want("after"), model.Predict(x)), 0, (net == "depth" ? 40 : 12) * Unit(policy));
        if (policy == "float16")
            Assert.All(model.Weights, w => Assert.All(w.Value.ToArray<float>(), value => Assert.Equal((float)(Half)value, value)));
    }

    // Half the distance of a type's numbers around 1.
    static double Unit(string policy) => policy.EndsWith("bfloat16", StringComparison.Ordinal) ? 1.0 / 256 : 1.0 / 2048;

    // The largest difference, in parts of the largest value.
    static double Far(Tensor want, Tensor got) => Ops.Max(Ops.Abs(want - got)).Item() / Ops.Max(Ops.Abs(want)).Item();
}
