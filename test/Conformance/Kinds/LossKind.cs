using KerasStyle.Losses;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Values of losses, at once and compiled.</summary>
static class LossKind
{
    public static void Run(SuiteCase each)
    {
        Dictionary<string, Tensor> inputs = each.Arrays("inputs");
        Tensor want = each.Arrays("expected")["value"], yTrue = inputs["y_true"], yPred = inputs["y_pred"];
        Tensor? weight = inputs.GetValueOrDefault("sample_weight");
        Loss loss = LossyConfigs.Choose(Loss.Registry.Deserialize(each.Json["loss"]), yPred.Rank, candidate => candidate.Call(yTrue, yPred, weight), want, each);
        each.Close(want, loss.Call(yTrue, yPred, weight), "value");
        Tensor[] operands = weight == null ? [yTrue, yPred] : [yTrue, yPred, weight];
        Graph graph = Graph.Trace([.. operands.Select(t => t.Spec)], x => [loss.Call(x[0], x[1], x.Count > 2 ? x[2] : null)]);
        each.Close(want, Engines.Current.Compile(graph).Run(operands)[0], "compiled value");
    }
}
