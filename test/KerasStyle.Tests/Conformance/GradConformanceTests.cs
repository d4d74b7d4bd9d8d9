using System.Text.Json.Nodes;
using KerasStyle.Losses;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Conformance;

/// <summary>Loss and gradients of models that real Keras saved.</summary>
public class GradConformanceTests
{
    public static TheoryData<string, string> Cases => ConformanceAreas.Of("grad");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree(string area, string name)
    {
        ConformanceCase each = ConformanceCases.Load(area, name);
        Model model = ModelCases.Load(each, compile: false);
        Loss loss = Loss.Deserialize(each.Json["loss"]!);
        bool training = each.Json["training"] is JsonValue flag && flag.GetValue<bool>();
        Tensor[] x = ModelCases.InOrder(each.Arrays("inputs"), "input_"), y = ModelCases.InOrder(each.Arrays("targets"), "y_");
        Dictionary<string, Tensor> want = each.Arrays("grads");
        Graph graph = Graph.Trace([.. x.Concat(y).Select(t => t.Spec)], batch =>
        {
            IReadOnlyList<Tensor> outputs = model.Forward([.. batch.Take(x.Length)], training);
            Tensor total = loss.Call(batch[x.Length], outputs[0]);
            foreach (Tensor extra in model.Losses)
                total += Ops.Sum(extra);
            Tensor[] sources = [.. model.TrainableWeights.Select(w => w.Value), .. batch.Take(x.Length).Where(t => t.DType.IsFloat())];
            return [total, .. Gradients.Of(total, sources)];
        });
        Tensor[] got = Engines.Current.Compile(graph).Run([.. x, .. y]);

        each.AssertClose(Tensor.Scalar(each.Json["loss_value"]!.GetValue<double>()), got[0], "loss");
        int weights = model.TrainableWeights.Count, floats = 0;
        for (int i = 0; i < weights; i++)
            each.AssertClose(want[$"w{i:000}"], got[1 + i], model.TrainableWeights[i].Path);
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].DType.IsFloat() && want.TryGetValue($"input_{i}", out Tensor? gradient))
                each.AssertClose(gradient, got[1 + weights + floats++], $"input {i}");
        }
    }
}
