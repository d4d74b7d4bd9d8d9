using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class PoolingPlanTests
{
    static readonly PoolingShape[] s_shapes =
    [
        new(2, 6, 8, 32, 2, 2, 2, 2),
        new(3, 7, 9, 19, 2, 2, 2, 2),
        new(3, 40, new(1, 1), new(7, 3, 2, 1, 1, 1), new(9, 3, 2, 1, 1, 1)),
        new(2, 16, new(1, 1), new(5, 3, 1, 1, 0, 2), new(6, 2, 1, 1, 0, 1)),
        new(1, 9, 9, 5, 2, 3, 3, 4),
        new(2, 20, 20, 17, 17, 18), // more than 256 taps
        new(1, 40, 40, 3, 35, 36), // more than fit on the stack
        new(40, 8, 8, 16, 2, 2, 2, 2),
        new(2, 21, new(5, 3, 2, 1, 1, 1), new(6, 2, 2), new(7, 3, 1, 1, 1, 1)), // volumes
        new(1, 18, new(4, 2, 2), new(4, 2, 2), new(6, 2, 2)),
    ];

    [Fact]
    public void MaxAgreesWithTheReferenceBitForBit() => Agrees(PoolingKind.Max, PoolingKind.MaxGradient);

    [Fact]
    public void AverageAgreesWithTheReferenceBitForBit() => Agrees(PoolingKind.Average, PoolingKind.AverageGradient);

    static void Agrees(PoolingKind forward, PoolingKind gradient) => ForEach((shape, level) =>
    {
        using var x = Input(shape);
        using var dy = NativeBuffer.Random((nint)shape.Batch * shape.OutputFloats, 2);
        using var y = new NativeBuffer<float>(dy.Count);
        using var dx = NativeBuffer.Random(x.Count, 3);
        using var positions = NativeBuffer.Workspace(PositionBytes(shape));
        new PoolingPlan(shape, forward, level).Run(x.Pointer, y.Pointer, positions.Pointer);
        new PoolingPlan(shape, gradient, level).Run(dx.Pointer, dy.Pointer, positions.Pointer);

        using var expectedY = new NativeBuffer<float>(y.Count);
        using var expectedDx = new NativeBuffer<float>(x.Count);
        using var expectedPositions = NativeBuffer.Workspace(PositionBytes(shape));
        PoolingReference<float>.Run(forward, shape, x.Pointer, expectedY.Pointer, expectedPositions.Pointer, 0, shape.Batch);
        PoolingReference<float>.Run(gradient, shape, expectedDx.Pointer, dy.Pointer, expectedPositions.Pointer, 0, shape.Batch);
        Assert.True(expectedY.Span.SequenceEqual(y.Span), $"{level} {shape}");
        Assert.True(expectedPositions.Span.SequenceEqual(positions.Span), $"{level} {shape}");
        Assert.True(expectedDx.Span.SequenceEqual(dx.Span), $"{level} {shape}");
    });

    static nuint PositionBytes(PoolingShape shape) => (nuint)(shape.Batch * shape.OutputFloats * (shape.UsesBytes ? 1 : sizeof(int)));

    [Fact]
    public void PaddingIsNotCounted()
    {
        using var x = new NativeBuffer<float>(4);
        using var y = new NativeBuffer<float>(1);
        x.Span.Fill(3);
        new PoolingPlan(new(1, 1, new(1, 1), new(2, 3, 1, 1, 1), new(2, 3, 1, 1, 1)), PoolingKind.Average).Run(x.Pointer, y.Pointer, null);
        Assert.Equal(3f, y.Span[0]);
    }

    [Fact]
    public void TheFirstOfEqualsIsTheMaximumAndNaNIsKept()
    {
        foreach (SimdLevel level in SimdLevels.Supported)
        {
            using var x = new NativeBuffer<float>(4 * 19);
            using var y = new NativeBuffer<float>(19);
            using var positions = new NativeBuffer<byte>(19);
            x.Span[2 * 19 + 5] = x.Span[2 * 19 + 18] = float.NaN;
            x.Span[7] = float.PositiveInfinity;
            x.Span[19 + 7] = x.Span[8] = x.Span[19 + 8] = x.Span[38 + 8] = x.Span[57 + 8] = float.NegativeInfinity;
            new PoolingPlan(new(1, 2, 2, 19, 2, 2), PoolingKind.Max, level).Run(x.Pointer, y.Pointer, positions.Pointer);
            Assert.Equal(0, positions.Span[0]);
            Assert.Equal((2, 2), (positions.Span[5], positions.Span[18]));
            Assert.True(float.IsNaN(y.Span[5]) && float.IsNaN(y.Span[18]));
            Assert.Equal((float.PositiveInfinity, float.NegativeInfinity), (y.Span[7], y.Span[8]));
            Assert.Equal((0, 0), (positions.Span[7], positions.Span[8]));
        }
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
