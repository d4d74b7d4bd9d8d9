using KerasStyle.Tensors.Cpu;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>What the compiler does to a graph must not show in its results.</summary>
[Collection(Cpu.Kernels.KernelCollection.Name)]
public class CompiledGraphTests
{
    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(33, 65, 47)]
    [InlineData(128, 100, 10)]
    public void ProductsWithBiasAndReluAgreeWithDouble(int rows, int depth, int columns) => Agreement.SingleWithDouble(
        x => Ops.Matmul(Ops.Relu(Ops.Matmul(x[0], x[1]) + x[2]), x[3]),
        [Random([rows, depth]), Random([depth, columns], 2), Random([columns], 3), Random([columns, 3], 4)], 1e-4);

    [Theory]
    [InlineData(28, 1, 32, 3, 1, "valid")]
    [InlineData(9, 3, 17, 3, 2, "same")]
    [InlineData(12, 20, 40, 5, 1, "same")]
    [InlineData(16, 24, 32, 3, 1, "same")]
    public void ConvolutionBlocksAgreeWithDouble(int size, int channels, int filters, int kernel, int stride, string padding) => Agreement.SingleWithDouble(
        x => Ops.MaxPool(Ops.Relu(Ops.Conv(x[0], x[1], [stride], padding) + x[2]), [2, 2]),
        [Random([3, size, size, channels]), Random([kernel, kernel, channels, filters], 2), Random([filters], 3)], 2e-4);

    // Gradients of the weights alone, so that the whole block is fused both ways.
    [Theory]
    [InlineData(28, 1, 32)]
    [InlineData(11, 3, 16)]
    public void FusedPoolingBlocksGiveTheGradientsOfTheirParts(int size, int channels, int filters)
    {
        Tensor[] inputs = [Random([3, size, size, channels]), Random([3, 3, channels, filters], 2), Random([filters], 3)];
        Tensor[] single = [.. inputs.Select(t => Ops.Cast(t, DType.Float32))];
        Tensor[] fused = Weights(single), apart = Weights([.. single.Select(t => Ops.Cast(t, DType.Float64))]);
        for (int i = 0; i < fused.Length; i++)
            Agreement.Close(apart[i], fused[i], 1e-4);

        static Tensor[] Weights(Tensor[] values)
        {
            Graph graph = Graph.Trace([.. values.Select(t => t.Spec)], x =>
            {
                Tensor y = Ops.MaxPool(Ops.Relu(Ops.Conv(x[0], x[1]) + x[2]), [2, 2]);
                Tensor slope = Ops.Reshape(Ops.Sin(Ops.Cast(Ops.Arange((int)y.Shape.Size), y.DType)), y.Shape);
                return [y, .. Gradients.Of(Ops.Sum(y * slope), [x[1], x[2]])];
            });
            CpuExecutable executable = Lowering.Compile(graph);
            if (values[0].DType == DType.Float32)
                Assert.Equal(2, executable.Instructions.OfType<ConvolutionPoolInstruction>().Count());
            return executable.Run(values);
        }
    }

    [Fact]
    public void AVariableIsUpdatedInPlaceAndReadBefore()
    {
        var w = new Variable(Tensor.From<float>([1, 2, 3], [3]), "w");
        var m = new Variable(Tensor.From<float>([0, 0, 0], [3]), "m");
        Executable step = Engines.Current.Compile(Graph.Trace([new([3])], x =>
        {
            Tensor before = w.Value;
            m.Assign(m.Value * 0.5 + x[0]);
            w.Assign(w.Value - m.Value);
            return [before, w.Value, m.Value];
        }));
        Tensor[] first = step.Run(Tensor.From<float>([1, 1, 1], [3]));
        Assert.Equal([1, 2, 3], first[0].ToArray<float>());
        Assert.Equal([0, 1, 2], first[1].ToArray<float>());
        Assert.Equal([0f, 1, 2], w.Value.ToArray<float>());
        step.Run(Tensor.From<float>([1, 1, 1], [3]));
        Assert.Equal([-1.5f, -0.5f, 0.5f], w.Value.ToArray<float>());
        Assert.Equal([1.5f, 1.5f, 1.5f], m.Value.ToArray<float>());
    }

    [Fact]
    public void VariablesExchangeTheirValues()
    {
        var a = new Variable(Tensor.From<float>([1, 2], [2]), "a");
        var b = new Variable(Tensor.From<float>([3, 4], [2]), "b");
        Executable swap = Engines.Current.Compile(Graph.Trace([], _ =>
        {
            Tensor old = a.Value;
            a.Assign(b.Value);
            b.Assign(old);
            return [];
        }));
        swap.Run();
        Assert.Equal([3f, 4], a.Value.ToArray<float>());
        Assert.Equal([1f, 2], b.Value.ToArray<float>());
    }

    // As the two nets of a GAN in one step: the second one's loss depends on the first one's new weights, which depend on the second's.
    [Fact]
    public void GradientsEndAtAVariableThatTheStepHasAssigned()
    {
        var critic = new Variable(Tensor.From<float>([2], [1]), "critic");
        var generator = new Variable(Tensor.From<float>([3], [1]), "generator");
        Tensor[] results = Engines.Current.Compile(Graph.Trace([], _ =>
        {
            critic.Assign(critic.Value + generator.Value * 10);
            Tensor loss = Ops.Sum(critic.Value * Ops.Square(generator.Value));
            return [Gradients.Of(loss, [generator.Value])[0], Gradients.Of(loss, [critic.Value])[0]];
        })).Run();
        Assert.Equal(32 * 2 * 3, results[0].ToArray<float>()[0]);
        Assert.Equal(9, results[1].ToArray<float>()[0]);
    }

    [Fact]
    public void AReadThroughABroadcastKeepsAnUpdateFromOverwritingIt()
    {
        var w = new Variable(Tensor.From<float>([1, 2, 3, 4], [4]), "w");
        Executable step = Engines.Current.Compile(Graph.Trace([], _ =>
        {
            w.Assign(Ops.Flip(w.Value, 0) + w.Value);
            return [];
        }));
        step.Run();
        Assert.Equal([5f, 5, 5, 5], w.Value.ToArray<float>());
    }

    [Fact]
    public void RandomValuesAreEqualForAnyNumberOfThreads()
    {
        Tensor state = Tensor.From<long>([7, 3], [2]);
        int threads = WorkerPool.ThreadCount;
        try
        {
            float[][] runs = [.. new[] { 1, 2, 4 }.Select(n =>
            {
                WorkerPool.ThreadCount = n;
                return Ops.Random(RandomKind.Normal, state, new([100, 333])).ToArray<float>();
            })];
            Assert.Equal(runs[0], runs[1]);
            Assert.Equal(runs[0], runs[2]);
            Assert.InRange(runs[0].Average(), -0.02, 0.02);
            Assert.InRange(runs[0].Select(v => v * v).Average(), 0.97, 1.03);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Fact]
    public void UnknownShapesGiveAMessageThatNamesThem()
    {
        var error = Assert.Throws<ArgumentException>(() => Ops.Matmul(Ops.Zeros([3, 4]), Ops.Zeros([5, 6])));
        Assert.Contains("(3, 4)", error.Message, StringComparison.Ordinal);
        Assert.Contains("(5, 6)", error.Message, StringComparison.Ordinal);
    }
}
