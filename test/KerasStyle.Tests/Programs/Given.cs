using System.Text.Json.Nodes;
using KerasStyle.Callbacks;
using KerasStyle.Conformance.Kinds;

namespace KerasStyle.Tests.Programs;

/// <summary>What the programs of this folder share with Keras': data and first weights that follow from a formula, and what Keras logs (TestData/Programs).</summary>
static class Given
{
    static readonly JsonObject histories =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestData", "Programs", "histories.json")))!.AsObject();

    public static Tensor Values(Shape shape, uint number, double low = -1, double high = 1) =>
        Tensor.From<float>([.. Enumerable.Range(0, (int)shape.Size).Select(i => (float)(low + (high - low) * FormulaWeights.Uniform((uint)i, 1000 + number)))], shape);

    public static Tensor Classes(Shape shape, uint number, int count, int first = 0) =>
        Tensor.From<int>([.. Enumerable.Range(0, (int)shape.Size).Select(i => first + (int)(FormulaWeights.Uniform((uint)i, 1000 + number) * (count - first)))], shape);

    public static void SetWeights(Model model) => model.SetWeights([.. model.Weights.Select((weight, i) => FormulaWeights.Of(i, weight))]);

    /// <summary>Compares every figure of every epoch; see the README beside the numbers for the tolerance.</summary>
    public static void Agrees(string program, IReadOnlyDictionary<string, IReadOnlyList<double>> history)
    {
        JsonObject expected = histories[program]!.AsObject();
        Assert.Equal(expected.Select(figure => figure.Key).Order(StringComparer.Ordinal), history.Keys.Order(StringComparer.Ordinal));
        foreach ((string figure, JsonNode? values) in expected)
        {
            double[] want = [.. values!.AsArray().Select(v => (double)v!)];
            Assert.Equal(want.Length, history[figure].Count);
            for (int i = 0; i < want.Length; i++)
            {
                double error = Math.Abs(history[figure][i] - want[i]);
                Assert.True(error <= 2e-5 * Math.Max(1, Math.Abs(want[i])), $"{program}: {figure} of epoch {i} is {history[figure][i]}, in Keras {want[i]}");
            }
        }
    }
}
