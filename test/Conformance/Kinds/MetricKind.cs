using KerasStyle.Metrics;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Results of metrics after each batch: at once, again after a reset, and compiled.</summary>
static class MetricKind
{
    public static void Run(SuiteCase each)
    {
        Metric metric = Metric.Registry.Deserialize(each.Json["metric"]);
        Batches(each, AtOnce);
        metric.ResetState();
        Batches(each, AtOnce);
        metric = Metric.Registry.Deserialize(each.Json["metric"]);
        Batches(each, Compiled);

        Tensor AtOnce(Tensor?[] batch)
        {
            Update(metric, batch);
            return metric.Result();
        }

        Tensor Compiled(Tensor?[] batch)
        {
            Tensor[] operands = [.. batch.OfType<Tensor>()];
            Graph graph = Graph.Trace([.. operands.Select(t => t.Spec)], x =>
            {
                int next = 0;
                Update(metric, [.. batch.Select(t => t == null ? null : x[next++])]);
                return [metric.Result()];
            });
            return Engines.Current.Compile(graph).Run(operands)[0];
        }
    }

    // Targets, predictions (null for Mean and Sum) and weights of each batch.
    static void Batches(SuiteCase each, Func<Tensor?[], Tensor> step)
    {
        Dictionary<string, Tensor> inputs = each.Arrays("inputs"), expected = each.Arrays("expected");
        for (int b = 0; b < (int)each.Json["batches"]!; b++)
        {
            Tensor? Input(string part) => inputs.GetValueOrDefault($"b{b}_{part}");
            each.Close(expected[$"r{b}"], step([Input("values") ?? Input("y_true"), Input("y_pred"), Input("sample_weight")]), $"result {b}");
        }
    }

    static void Update(Metric metric, Tensor?[] batch)
    {
        switch (metric)
        {
            case Mean mean: mean.UpdateState(batch[0]!, batch[2]); break;
            case Sum sum: sum.UpdateState(batch[0]!, batch[2]); break;
            default: metric.UpdateState(batch[0]!, batch[1]!, batch[2]); break;
        }
    }
}
