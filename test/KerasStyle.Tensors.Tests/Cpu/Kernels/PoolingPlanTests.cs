using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class PoolingPlanTests
{
    static readonly PoolingShape[] s_shapes =
    [
        new(2, 6, 8, 32, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
        new(3, 7, 9, 19, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
        new(3, 7, 9, 40, 3, 3) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 },
        new(2, 5, 6, 16, 3, 2) { PadBottom = 2, PadRight = 1 },
        new(1, 9, 9, 5, 2, 3) { StrideHeight = 3, StrideWidth = 4 },
        new(2, 20, 20, 17, 17, 18), // more than 256 taps
        new(40, 8, 8, 16, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
    ];

    [Fact]
    public void MaxAgreesWithTheReferenceBitForBit() => ForEach((shape, level) =>
    {
        using var x = Input(shape);
        using var dy = NativeBuffer.Random((nint)shape.Batch * shape.OutputFloats, 2);
        using var y = new NativeBuffer<float>(dy.Count);
        using var dx = NativeBuffer.Random(x.Count, 3);
        var plan = new MaxPoolingPlan(shape, level);
        using var argmax = NativeBuffer.Workspace(plan.ArgmaxBytes);
        plan.Forward(x.Pointer, y.Pointer, argmax.Pointer);
        plan.Backward(dy.Pointer, argmax.Pointer, dx.Pointer);

        using var expectedY = new NativeBuffer<float>(y.Count);
        using var expectedDx = new NativeBuffer<float>(x.Count);
        using var expectedArgmax = NativeBuffer.Workspace(plan.ArgmaxBytes);
        PoolingReference<float>.MaxForward(shape, x.Pointer, expectedY.Pointer, expectedArgmax.Pointer);
        PoolingReference<float>.MaxBackward(shape, dy.Pointer, expectedArgmax.Pointer, expectedDx.Pointer);
        Assert.True(expectedY.Span.SequenceEqual(y.Span), $"{level} {shape}");
        Assert.True(expectedArgmax.Span.SequenceEqual(argmax.Span), $"{level} {shape}");
        Assert.True(expectedDx.Span.SequenceEqual(dx.Span), $"{level} {shape}");
    });

    [Fact]
    public void AverageAgreesWithTheReferenceBitForBit() => ForEach((shape, level) =>
    {
        using var x = Input(shape);
        using var dy = NativeBuffer.Random((nint)shape.Batch * shape.OutputFloats, 2);
        using var y = new NativeBuffer<float>(dy.Count);
        using var dx = NativeBuffer.Random(x.Count, 3);
        var plan = new AveragePoolingPlan(shape, level);
        plan.Forward(x.Pointer, y.Pointer);
        plan.Backward(dy.Pointer, dx.Pointer);

        using var expectedY = new NativeBuffer<float>(y.Count);
        using var expectedDx = new NativeBuffer<float>(x.Count);
        PoolingReference<float>.AverageForward(shape, x.Pointer, expectedY.Pointer);
        PoolingReference<float>.AverageBackward(shape, dy.Pointer, expectedDx.Pointer);
        Assert.True(expectedY.Span.SequenceEqual(y.Span), $"{level} {shape}");
        Assert.True(expectedDx.Span.SequenceEqual(dx.Span), $"{level} {shape}");
    });

    [Fact]
    public void PaddingIsNotCounted()
    {
        using var x = new NativeBuffer<float>(4);
        using var y = new NativeBuffer<float>(1);
        x.Span.Fill(3);
        new AveragePoolingPlan(new(1, 2, 2, 1, 3, 3) { PadTop = 1, PadLeft = 1 }).Forward(x.Pointer, y.Pointer);
        Assert.Equal(3f, y.Span[0]);
    }

    [Fact]
    public void TheFirstOfEqualsIsTheMaximumAndNaNIsKept()
    {
        using var x = new NativeBuffer<float>(4 * 16);
        using var y = new NativeBuffer<float>(16);
        using var argmax = new NativeBuffer<byte>(16);
        x.Span[2 * 16 + 5] = float.NaN;
        new MaxPoolingPlan(new(1, 2, 2, 16, 2, 2)).Forward(x.Pointer, y.Pointer, argmax.Pointer);
        Assert.Equal(0, argmax.Span[0]);
        Assert.Equal(2, argmax.Span[5]);
        Assert.True(float.IsNaN(y.Span[5]));
    }

    static NativeBuffer<float> Input(PoolingShape shape)
    {
        // Few distinct values, so that windows have ties.
        var x = NativeBuffer.Random(shape.Batch * shape.InputFloats, 1);
        foreach (ref float value in x.Span)
            value = MathF.Round(value * 8);
        return x;
    }

    static void ForEach(Action<PoolingShape, SimdLevel> test)
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var shape in s_shapes)
                test(shape, level);
    }
}
