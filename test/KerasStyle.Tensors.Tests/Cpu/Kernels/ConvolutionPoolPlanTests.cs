using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class ConvolutionPoolPlanTests
{
    static readonly (ConvolutionShape Convolution, int Window)[] s_cases =
    [
        (new(9, 10, 10, 1, 32, 3, 3), 2),
        (new(2, 9, 11, 3, 16, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 2), // odd: a row and a column are left over
        (new(3, 12, 12, 5, 48, 5, 5), 3),
        (new(2, 7, 13, 4, 32, 2, 3) { StrideWidth = 2, Groups = 2 }, 2),
        (new(2, 6, 6, 2, 16, 3, 3), 4),
        (new(2, 8, 10, 3, 20, 3, 3), 2), // channels that fill no vector
        (new(3, 9, 9, 2, 6, 1, 1), 3),
    ];

    [Fact]
    public void AgreesWithTheSeparateOperations()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var (shape, window) in s_cases)
                Compare(shape, PoolOf(shape, window), level);
    }

    [Fact]
    public void BitsDoNotDependOnTheNumberOfThreads()
    {
        var shape = new ConvolutionShape(20, 28, 28, 1, 32, 3, 3);
        var plan = new ConvolutionPoolPlan(shape, PoolOf(shape, 2));
        using var x = NativeBuffer.Random(20 * 28 * 28, 1);
        using var w = NativeBuffer.Random(9 * 32, 2);
        using var y = new NativeBuffer<float>(20 * 13 * 13 * 32);
        using var dw = new NativeBuffer<float>(w.Count);
        using var dbias = new NativeBuffer<float>(32);
        using var argmax = new NativeBuffer<byte>(y.Count);
        using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
        ThreadCounts.AssertSameBits(y, () => plan.Forward(x.Pointer, w.Pointer, dbias.Pointer, y.Pointer, argmax.Pointer, workspace.Pointer));
        ThreadCounts.AssertSameBits(dw, () => plan.Backward(x.Pointer, y.Pointer, argmax.Pointer, dw.Pointer, dbias.Pointer, workspace.Pointer));
    }

    [Fact]
    public void UnsupportedShapesAreToldApart()
    {
        var shape = new ConvolutionShape(2, 10, 10, 3, 20, 3, 3);
        PoolingShape pool = PoolOf(shape, 2);
        Assert.True(ConvolutionPoolPlan.Supports(shape, pool));
        Assert.False(ConvolutionPoolPlan.Supports(shape, pool with { Rows = pool.Rows with { Stride = 1 } })); // windows overlap
        Assert.False(ConvolutionPoolPlan.Supports(shape, pool with { Rows = pool.Rows with { Before = 1 } }));
        Assert.False(ConvolutionPoolPlan.Supports(shape, PoolOf(shape, 16)));
    }

    static void Compare(ConvolutionShape shape, PoolingShape pool, SimdLevel level)
    {
        int convolved = shape.Batch * shape.OutputHeight * shape.OutputWidth * shape.OutputChannels;
        using var x = NativeBuffer.Random(shape.Batch * shape.Height * shape.Width * shape.InputChannels, 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        using var dy = NativeBuffer.Random(pool.Batch * pool.OutputFloats, 4);
        using var y = new NativeBuffer<float>(dy.Count);
        using var dw = new NativeBuffer<float>(w.Count);
        using var dbias = new NativeBuffer<float>(bias.Count);
        var plan = new ConvolutionPoolPlan(shape, pool, level);
        using var argmax = new NativeBuffer<byte>(y.Count);
        using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
        workspace.Span.Fill(0xff);
        plan.Forward(x.Pointer, w.Pointer, bias.Pointer, y.Pointer, argmax.Pointer, workspace.Pointer);
        workspace.Span.Fill(0xff);
        plan.Backward(x.Pointer, dy.Pointer, argmax.Pointer, dw.Pointer, dbias.Pointer, workspace.Pointer);

        using var z = new NativeBuffer<float>(convolved);
        using var dz = new NativeBuffer<float>(convolved);
        using var expectedY = new NativeBuffer<float>(y.Count);
        using var positions = new NativeBuffer<byte>(y.Count);
        using var expectedDw = new NativeBuffer<float>(w.Count);
        using var expectedDbias = new NativeBuffer<float>(bias.Count);
        var forward = ConvolutionProductPlan.Forward(shape, Epilogue.Relu, level);
        using var forwardWorkspace = NativeBuffer.Workspace(forward.WorkspaceBytes);
        forward.Run(x.Pointer, w.Pointer, z.Pointer, bias.Pointer, forwardWorkspace.Pointer);
        PoolingReference<float>.Run(PoolingKind.Max, pool, z.Pointer, expectedY.Pointer, positions.Pointer, 0, pool.Batch);
        PoolingReference<float>.Run(PoolingKind.MaxGradient, pool, dz.Pointer, dy.Pointer, positions.Pointer, 0, pool.Batch);
        for (int i = 0; i < convolved; i++)
            if (z.Span[i] <= 0)
                dz.Span[i] = 0;
        ConvolutionReference<float>.FilterGradient(shape, x.Pointer, dz.Pointer, expectedDw.Pointer, expectedDbias.Pointer);

        string what = $"{level}, {shape}, {pool}";
        Assert.True(expectedY.Span.SequenceEqual(y.Span), what);
        AssertClose(dw, expectedDw, what);
        AssertClose(dbias, expectedDbias, what);
    }

    static void AssertClose(NativeBuffer<float> actual, NativeBuffer<float> expected, string what)
    {
        using var expected64 = NativeBuffer.Convert<float, double>(expected);
        Assert.True(NativeBuffer.Error(actual.Span, expected64.Span) < 2e-5, what);
    }

    static PoolingShape PoolOf(ConvolutionShape s, int window) =>
        new(s.Batch, s.OutputHeight, s.OutputWidth, s.OutputChannels, window, window, window, window);
}
