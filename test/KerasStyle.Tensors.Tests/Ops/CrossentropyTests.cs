using KerasStyle.Tensors.Cpu;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>Crossentropies as one operation beside their parts: the same bits by as many instructions.</summary>
public class CrossentropyTests
{
    [Fact]
    public void OfYesAndNo() => IsAsItsParts(new BinaryLogitCrossentropy(), Ops.Cast(Random([17, 3], 1, 0, 1), DType.Float32), Ops.Cast(Random([17, 3], 2, -30, 30), DType.Float32));

    [Theory]
    [InlineData(10)]
    [InlineData(3000)]
    public void OfClasses(int classes) =>
        IsAsItsParts(new ClassLogitCrossentropy(), Tensor.From<int>([0, 3, classes - 1, classes, -1], [5]), Ops.Cast(Random([5, classes], 2, -3, 3), DType.Float32));

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new BinaryLogitCrossentropy().Infer([Random([3, 4]), Random([4])]));
        Assert.Throws<ArgumentException>(() => new BinaryLogitCrossentropy().Infer([Ops.Ones([3], DType.Int32), Ops.Ones([3], DType.Int32)]));
        Assert.Throws<ArgumentException>(() => new ClassLogitCrossentropy().Infer([Ops.Ones([4], DType.Int32), Random([3, 4])]));
        Assert.Throws<ArgumentException>(() => new ClassLogitCrossentropy().Infer([Random([3]), Random([3, 4])]));
    }

    static void IsAsItsParts(CompositeOp op, Tensor target, Tensor logits)
    {
        (float[] values, int instructions) = Run(x => op.ApplyAll(target, x)[0]);
        (float[] ofParts, int most) = Run(x => op.Parts([target, x])[0]);
        Assert.Equal(ofParts, values);
        Assert.InRange(instructions, 1, most);

        (float[], int) Run(Func<Tensor, Tensor> function)
        {
            var executable = (CpuExecutable)Engines.Cpu.Compile(Graph.Trace([logits.Spec], x =>
            {
                Tensor y = function(x[0]);
                return [y, Gradients.Of(Ops.Mean(y), [x[0]])[0]];
            }));
            return ([.. executable.Run(logits).SelectMany(t => t.ToArray<float>())], executable.Program.Instructions.Length);
        }
    }
}
