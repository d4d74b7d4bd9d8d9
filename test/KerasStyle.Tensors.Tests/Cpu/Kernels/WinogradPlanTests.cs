using KerasStyle.Tensors.Cpu.Kernels;
using static KerasStyle.Tensors.Tests.Cpu.Kernels.ConvolutionChecks;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class WinogradPlanTests
{
    static readonly ConvolutionShape[] s_shapes =
    [
        Same(3, 8, 8, 16, 16),
        Same(2, 7, 9, 32, 48),
        Same(5, 5, 6, 20, 37),
        new(2, 9, 8, 17, 33, 3, 3),
        new(33, 4, 4, 16, 64, 3, 3),
        new(3, 3, 5, 5, 3, 3, 3),
        new(2, 6, 7, 6, 18, 3, 3) { PadTop = 2, PadLeft = 2, PadRight = 1 },
        new(1, 4, 5, 4, 9, 3, 3) { PadTop = 4, PadBottom = 3, PadLeft = 5, PadRight = 6 },
        Same(2, 8, 6, 6, 40) with { PlaneAxis = new(3, 1) },
        Same(2, 40, 38, 24, 20),
    ];

    static ConvolutionShape Same(int batch, int height, int width, int inputs, int outputs) =>
        new(batch, height, width, inputs, outputs, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };

    [Fact]
    public void ForwardAgreesWithTheReference() => ForEach((shape, level, side) =>
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        foreach (bool rich in (bool[])[false, true])
        {
            Epilogue epilogue = rich ? Epilogue.Relu : Epilogue.None;
            using var y = new NativeBuffer<float>(OutputCount(shape));
            var plan = new WinogradPlan(shape, ConvolutionKind.Forward, epilogue, new(shape, ConvolutionKind.Forward, side), level);
            using var workspace = NanWorkspace(plan.WorkspaceBytes);
            plan.Run(x.Pointer, w.Pointer, y.Pointer, rich ? bias.Pointer : null, workspace.Pointer);

            using var x64 = NativeBuffer.Convert<float, double>(x);
            using var w64 = NativeBuffer.Convert<float, double>(w);
            using var bias64 = NativeBuffer.Convert<float, double>(bias);
            using var y64 = new NativeBuffer<double>(y.Count);
            ConvolutionReference<double>.Forward(shape, epilogue, x64.Pointer, w64.Pointer, y64.Pointer, rich ? bias64.Pointer : null);
            AssertClose(y, y64, shape.Depth, level, shape);
        }
    });

    [Fact]
    public void InputGradientAgreesWithTheReference() => ForEach((shape, level, side) =>
    {
        using var dy = NativeBuffer.Random(OutputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var dx = NativeBuffer.Random(InputCount(shape), 3);
        var plan = new WinogradPlan(shape, ConvolutionKind.InputGradient, Epilogue.None, new(shape, ConvolutionKind.InputGradient, side), level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(dy.Pointer, w.Pointer, dx.Pointer, null, workspace.Pointer);

        using var dy64 = NativeBuffer.Convert<float, double>(dy);
        using var w64 = NativeBuffer.Convert<float, double>(w);
        using var dx64 = new NativeBuffer<double>(dx.Count);
        ConvolutionReference<double>.InputGradient(shape, dy64.Pointer, w64.Pointer, dx64.Pointer);
        AssertClose(dx, dx64, shape.Taps * shape.GroupOutputs, level, shape);
    });

    [Fact]
    public void FilterGradientAgreesWithTheReference() => ForEach((shape, level, side) =>
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var dy = NativeBuffer.Random(OutputCount(shape), 2);
        using var dw = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 3);
        var plan = new WinogradFilterGradientPlan(shape, new(shape, ConvolutionKind.Forward, side), level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, dy.Pointer, dw.Pointer, workspace.Pointer);

        using var x64 = NativeBuffer.Convert<float, double>(x);
        using var dy64 = NativeBuffer.Convert<float, double>(dy);
        using var dw64 = new NativeBuffer<double>(dw.Count);
        ConvolutionReference<double>.FilterGradient(shape, x64.Pointer, dy64.Pointer, dw64.Pointer, null);
        AssertClose(dw, dw64, shape.Batch * (int)shape.OutputPixels, level, shape);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void BitsDoNotDependOnTheNumberOfThreads(int side)
    {
        ConvolutionShape shape = Same(20, 14, 14, 16, 40);
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var y = new NativeBuffer<float>(OutputCount(shape));
        using var dx = new NativeBuffer<float>(x.Count);
        using var dw = new NativeBuffer<float>(w.Count);
        var forward = new WinogradPlan(shape, ConvolutionKind.Forward, Epilogue.None, new(shape, ConvolutionKind.Forward, side));
        var inputGradient = new WinogradPlan(shape, ConvolutionKind.InputGradient, Epilogue.None, new(shape, ConvolutionKind.InputGradient, side));
        var filterGradient = new WinogradFilterGradientPlan(shape, new(shape, ConvolutionKind.Forward, side));
        using var workspace = NativeBuffer.Workspace(Math.Max(forward.WorkspaceBytes, Math.Max(inputGradient.WorkspaceBytes, filterGradient.WorkspaceBytes)));
        ThreadCounts.AssertSameBits(y, () => forward.Run(x.Pointer, w.Pointer, y.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dx, () => inputGradient.Run(y.Pointer, w.Pointer, dx.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dw, () => filterGradient.Run(x.Pointer, y.Pointer, dw.Pointer, workspace.Pointer));
    }

    [Fact]
    public void ItIsTakenWhereItPays()
    {
        Assert.Equal(4, Side(Same(32, 8, 8, 64, 64)));
        Assert.Equal(4, WinogradFilterGradientPlan.Tiles(Same(32, 8, 8, 64, 64))?.Side);
        // Of the larger tiles too much would lie beyond the edge.
        Assert.Equal(2, Side(Same(32, 6, 6, 64, 64)));
        // The plain form leaves out the padding, of which the gradient of a small unpadded convolution has much.
        Assert.Null(Side(new(64, 6, 6, 64, 64, 3, 3), ConvolutionKind.InputGradient));
        Assert.Null(Side(Same(32, 8, 8, 3, 64)));
        Assert.Null(Side(Same(32, 8, 8, 64, 64) with { StrideHeight = 2 }));
        Assert.Null(WinogradFilterGradientPlan.Tiles(Same(1, 8, 8, 64, 64)));

        static int? Side(ConvolutionShape shape, ConvolutionKind kind = ConvolutionKind.Forward) => WinogradPlan.Tiles(shape, kind)?.Side;
    }

    static void ForEach(Action<ConvolutionShape, SimdLevel, int> test)
    {
        foreach (int side in (int[])[2, 4])
            ConvolutionChecks.ForEach(s_shapes, (shape, level) => test(shape, level, side));
    }
}
