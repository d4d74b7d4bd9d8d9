using KerasStyle.Conformance;
using KerasStyle.Metrics;
using KerasStyle.Tensors;
using Xunit;

namespace KerasStyle.Tests.Metrics;

public class MetricTests
{
    [Fact]
    public void Every_metric_has_a_conformance_case() => Assert.Empty(Metric.Registry.ClassNames.Except(
        Suite.Default.Entries.Where(e => e.Kind == "metric").Select(e => (string)Suite.Default.Load(e).Json["metric"]!["class_name"]!)));

    [Theory]
    [InlineData(new[] { -1, 1 }, new[] { -1, 1 }, typeof(BinaryAccuracy))]
    [InlineData(new[] { -1 }, new[] { -1, 1 }, typeof(BinaryAccuracy))]
    [InlineData(new[] { -1 }, new[] { -1, 10 }, typeof(SparseCategoricalAccuracy))]
    [InlineData(new[] { -1, 1 }, new[] { -1, 10 }, typeof(SparseCategoricalAccuracy))]
    [InlineData(new[] { -1, 10 }, new[] { -1, 10 }, typeof(CategoricalAccuracy))]
    public void Accuracy_is_resolved_by_shape_and_keeps_its_name(int[] yTrue, int[] yPred, Type type)
    {
        Metric metric = Metric.Resolve("acc", new TensorSpec(yTrue), new TensorSpec(yPred));
        Assert.IsType(type, metric);
        Assert.Equal("acc", metric.Name);
        Assert.Equal("acc", metric.SerializeNested().GetValue<string>());
    }

    [Fact]
    public void Accuracy_works_without_being_resolved()
    {
        Metric metric = "accuracy";
        metric.UpdateState(new int[] { 1, 0 }, new float[,] { { 0, 1 }, { 0, 1 } });
        Assert.Equal(0.5, metric.Result().Item());
    }

    [Fact]
    public void A_string_names_the_metric()
    {
        Metric metric = "mse";
        Assert.IsType<MeanSquaredError>(metric);
        Assert.Equal("mse", metric.Name);
        Assert.False(metric.HigherIsBetter);
    }

    [Fact]
    public void Results_start_at_zero_and_reset_to_it()
    {
        var metric = new MeanAbsoluteError();
        Assert.Equal(0, metric.Result().Item());
        metric.UpdateState(new float[,] { { 0 } }, new float[,] { { 4 } });
        Assert.Equal(4, metric.Result().Item());
        metric.ResetState();
        Assert.Equal(0, metric.Result().Item());
    }

    [Fact]
    public void A_mask_leaves_samples_out()
    {
        var metric = new MeanAbsoluteError();
        metric.UpdateState(Ops.Zeros([2, 1]), new float[,] { { 4 }, { 9 } }, null, Tensor.From<bool>([true, false], [2]));
        Assert.Equal(4, metric.Result().Item());
    }

    [Fact]
    public void State_made_in_a_trace_is_kept()
    {
        var metric = new F1Score(average: "macro");
        Tensor yTrue = new float[,] { { 1, 0 }, { 0, 1 } };
        Executable step = Engines.Cpu.Compile(Graph.Trace([yTrue.Spec, yTrue.Spec], x =>
        {
            metric.UpdateState(x[0], x[1]);
            return [];
        }));
        step.Run(yTrue, yTrue);
        Assert.Equal(1, metric.Result().Item(), 1e-5);
        Assert.All(metric.Variables, v => Assert.StartsWith("f1_score/", v.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("thresholds", Assert.Throws<ArgumentException>(() => new Precision([0.5, 1.5])).Message, StringComparison.Ordinal);
        Assert.Contains("curve", Assert.Throws<ArgumentException>(() => new AUC(curve: "DET")).Message, StringComparison.Ordinal);
        Assert.Contains("average", Assert.Throws<ArgumentException>(() => new F1Score("mean")).Message, StringComparison.Ordinal);
        Assert.Contains("target_class_ids", Assert.Throws<ArgumentException>(() => new IoU(2, [2])).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new Mean().UpdateState(1.0, 2.0, 3.0));
    }
}
