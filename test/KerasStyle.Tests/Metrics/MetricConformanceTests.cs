using KerasStyle.Metrics;
using KerasStyle.Tensors;
using Xunit;

namespace KerasStyle.Tests.Metrics;

public class MetricConformanceTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names("metrics");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Keras_computes(string name)
    {
        ConformanceCase data = ConformanceCases.Load("metrics", name);
        Metric metric = Metric.Registry.Deserialize(data.Json["metric"]);
        Run(data, metric, (inputs, b) =>
        {
            Update(metric, inputs);
            return metric.Result();
        });
        metric.ResetState();
        Run(data, metric, (inputs, b) =>
        {
            Update(metric, inputs);
            return metric.Result();
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Keras_computes_when_compiled(string name)
    {
        ConformanceCase data = ConformanceCases.Load("metrics", name);
        Metric metric = Metric.Registry.Deserialize(data.Json["metric"]);
        Run(data, metric, (inputs, b) =>
        {
            Tensor[] operands = [.. inputs.Where(t => t != null)!];
            Graph graph = Graph.Trace([.. operands.Select(t => t.Spec)], x =>
            {
                int next = 0;
                Update(metric, [.. inputs.Select(t => t == null ? null : x[next++])]);
                return [metric.Result()];
            });
            return Engines.Cpu.Compile(graph).Run(operands)[0];
        });
    }

    // Targets, predictions (null for Mean and Sum) and weights of each batch.
    static void Run(ConformanceCase data, Metric metric, Func<Tensor?[], int, Tensor> step)
    {
        Dictionary<string, Tensor> inputs = data.Arrays("inputs"), expected = data.Arrays("expected");
        for (int b = 0; b < data.Json["batches"]!.GetValue<int>(); b++)
        {
            Tensor? Input(string part) => inputs.GetValueOrDefault($"b{b}_{part}");
            Tensor got = step([Input("values") ?? Input("y_true"), Input("y_pred"), Input("sample_weight")], b);
            data.AssertClose(expected[$"r{b}"], got, $"result {b} of {metric}");
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
