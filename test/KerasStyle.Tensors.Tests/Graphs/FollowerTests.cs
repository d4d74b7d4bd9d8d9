using KerasStyle.Tensors.Cpu;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>Element-wise passes that run where their operand is made must give what they give after it.</summary>
public class FollowerTests
{
    [Theory]
    [InlineData(4000, 30, 33)]      // blocks of rows
    [InlineData(5, 7, 3)]
    [InlineData(300, 2100, 20)]     // depth in parts
    [InlineData(600, 1100, 20)]     // depth in blocks
    [InlineData(4, 4100, 8)]      // one panel at every width
    public void ActivationsFollowProducts(int rows, int depth, int columns)
    {
        Func<IReadOnlyList<Tensor>, Tensor> net = x => Ops.Tanh(Ops.Matmul(x[0], x[1]) + x[2]) * x[3];
        Tensor[] inputs = [Random([rows, depth]), Random([depth, columns], 2), Random([columns], 3), Random([rows, columns], 4)];
        Agreement.SingleWithDouble(net, inputs, 1e-4);
        var executable = Lowering.Compile(Graph.Trace([.. inputs.Select(t => new TensorSpec(t.Shape))], x => [net(x)]));
        Assert.NotNull(Assert.Single(executable.Program.Instructions).Follower);
    }

    [Theory]
    [InlineData(3, 24, 17, 32, 32, 3, 1, 2)]     // Winograd
    [InlineData(2, 33, 29, 20, 12, 3, 1, 2)]     // parts of the rows of several images
    [InlineData(9, 33, 29, 20, 12, 5, 2, 1)]     // phases of the strides, each with its own part of the rows
    [InlineData(130, 7, 6, 9, 20, 4, 3, 2)]      // phases of whole images
    [InlineData(2, 60, 50, 16, 24, 1, 1, 2)]     // rows joined
    public void ActivationsFollowConvolutionsAndTheirInputsGradients(int batch, int height, int width, int channels, int filters, int kernel, int stride, int followed)
    {
        Tensor[] inputs = [Random([batch, height, width, channels]), Random([kernel, kernel, channels, filters], 2), Random([filters], 3), Random([batch, height, width, channels], 4)];
        Func<IReadOnlyList<Tensor>, Tensor> forward = x => Ops.Tanh(Ops.Conv(x[0], x[1], [stride], "same") * x[2]), slope = x =>
        {
            Tensor y = forward(x);
            return Gradients.Of(Ops.Sum(y * y), [x[0]])[0] * x[3];
        };
        Agreement.SingleWithDouble(forward, inputs[..3], 5e-4);
        Agreement.SingleWithDouble(slope, inputs, 5e-3);
        Assert.Equal(1, Followed(forward));
        Assert.Equal(followed, Followed(slope));

        int Followed(Func<IReadOnlyList<Tensor>, Tensor> function) =>
            Lowering.Compile(Graph.Trace([.. inputs.Select(t => new TensorSpec(t.Shape))], x => [function(x)])).Program.Instructions.Count(i => i.Follower != null);
    }

    [Theory]
    [InlineData(1, 6, 20, 37)]
    [InlineData(1, 1300, 40, 70)]    // more rows than one block of depth
    [InlineData(1, 4100, 40, 33)]    // parts of depth
    [InlineData(1, 64, 300, 300)]
    [InlineData(2, 64, 100, 40)]
    public void UpdatesFollowTheGradient(int products, int rows, int inputs, int outputs)
    {
        Tensor[] single = Train(DType.Float32, out int followed), wide = Train(DType.Float64, out _);
        Assert.Equal(products, followed);
        for (int i = 0; i < single.Length; i++)
            Agreement.Close(wide[i], single[i], 1e-4);

        Tensor[] Train(DType dtype, out int followed)
        {
            var w = new Variable(Ops.Cast(Random([inputs, outputs], 1) * 0.2, dtype), "w");
            var second = new Variable(Ops.Cast(Random([outputs, products == 1 ? 1 : inputs], 2) * 0.2, dtype), "second");
            Variable[] trained = products == 1 ? [w] : [w, second];
            Variable[] m = [.. trained.Select(v => new Variable(Ops.Zeros(v.Shape, dtype), "m"))], s = [.. trained.Select(v => new Variable(Ops.Zeros(v.Shape, dtype), "s"))];
            var count = new Variable(Tensor.Scalar(0, dtype), "count");
            var executable = (CpuExecutable)Engines.Cpu.Compile(Graph.Trace([new([rows, inputs], dtype)], x =>
            {
                Tensor loss = Ops.Mean(Ops.Square(Ops.Matmul(Ops.Tanh(Ops.Matmul(x[0], w)), second)));
                Tensor[] slopes = Gradients.Of(loss, [.. trained.Select(v => v.Value)]);
                Tensor rate = 0.1 / (1.0 + Ops.Sqrt(count.Value));      // made after the gradients, needed with the first
                for (int i = 0; i < trained.Length; i++)
                {
                    m[i].Assign(m[i].Value * 0.9 + slopes[i] * 0.1);
                    s[i].Assign(s[i].Value * 0.9 + Ops.Square(slopes[i]) * 0.1);
                    trained[i].Assign(trained[i].Value - m[i].Value * rate / (Ops.Sqrt(s[i].Value) + 0.1));
                }

                count.Assign(count.Value + 1);
                return [loss];
            }));
            followed = executable.Program.Instructions.Count(i => i.Follower != null && i.Writes.Any(v => v.Alias != null));
            for (int i = 0; i < 3; i++)
                executable.Run(Ops.Cast(Random([rows, inputs], i), dtype));
            return [.. trained.Concat(m).Concat(s).Select(v => v.Value)];
        }
    }

    [Fact]
    public void AnUpdateWaitsForLaterReadersOfTheWeight()
    {
        var w = new Variable(Ops.Cast(Random([20, 40]), DType.Float32), "w");
        Tensor before = w.Value;
        Executable step = Engines.Cpu.Compile(Graph.Trace([new([8, 20]), new([8, 40])], x =>
        {
            Tensor slope = Ops.Matmul(Ops.Transpose(x[0]), x[1]);
            Tensor updated = w.Value - slope;
            Tensor read = Ops.Matmul(x[0], w.Value);        // the old value
            w.Assign(updated);
            return [read];
        }));
        Tensor a = Ops.Cast(Random([8, 20], 2), DType.Float32), b = Ops.Cast(Random([8, 40], 3), DType.Float32);
        Agreement.Close(Ops.Matmul(a, before), step.Run(a, b)[0], 1e-5);
        Agreement.Close(before - Ops.Matmul(Ops.Transpose(a), b), w.Value, 1e-5);
    }
}
