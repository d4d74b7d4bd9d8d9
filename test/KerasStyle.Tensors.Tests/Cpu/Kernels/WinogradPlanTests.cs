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
    public void ForwardAgreesWithTheReference() => ForEach((shape, level) =>
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        foreach (bool rich in (bool[])[false, true])
        {
            Epilogue epilogue = rich ? Epilogue.Relu : Epilogue.None;
            using var y = new NativeBuffer<float>(OutputCount(shape));
            var plan = new WinogradPlan(shape, ConvolutionKind.Forward, epilogue, level);
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
    public void InputGradientAgreesWithTheReference() => ForEach((shape, level) =>
    {
        using var dy = NativeBuffer.Random(OutputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var dx = NativeBuffer.Random(InputCount(shape), 3);
        var plan = new WinogradPlan(shape, ConvolutionKind.InputGradient, level: level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(dy.Pointer, w.Pointer, dx.Pointer, null, workspace.Pointer);

        using var dy64 = NativeBuffer.Convert<float, double>(dy);
        using var w64 = NativeBuffer.Convert<float, double>(w);
        using var dx64 = new NativeBuffer<double>(dx.Count);
        ConvolutionReference<double>.InputGradient(shape, dy64.Pointer, w64.Pointer, dx64.Pointer);
        AssertClose(dx, dx64, shape.Taps * shape.GroupOutputs, level, shape);
    });

    [Fact]
    public void FilterGradientAgreesWithTheReference() => ForEach((shape, level) =>
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var dy = NativeBuffer.Random(OutputCount(shape), 2);
        using var dw = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 3);
        var plan = new WinogradFilterGradientPlan(shape, level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, dy.Pointer, dw.Pointer, workspace.Pointer);

        using var x64 = NativeBuffer.Convert<float, double>(x);
        using var dy64 = NativeBuffer.Convert<float, double>(dy);
        using var dw64 = new NativeBuffer<double>(dw.Count);
        ConvolutionReference<double>.FilterGradient(shape, x64.Pointer, dy64.Pointer, dw64.Pointer, null);
        AssertClose(dw, dw64, shape.Batch * (int)shape.OutputPixels, level, shape);
    });

    [Fact]
    public void BitsDoNotDependOnTheNumberOfThreads()
    {
        ConvolutionShape shape = Same(20, 14, 14, 16, 40);
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var y = new NativeBuffer<float>(OutputCount(shape));
        using var dx = new NativeBuffer<float>(x.Count);
        using var dw = new NativeBuffer<float>(w.Count);
        var forward = new WinogradPlan(shape, ConvolutionKind.Forward);
        var inputGradient = new WinogradPlan(shape, ConvolutionKind.InputGradient);
        var filterGradient = new WinogradFilterGradientPlan(shape);
        using var workspace = NativeBuffer.Workspace(Math.Max(forward.WorkspaceBytes, Math.Max(inputGradient.WorkspaceBytes, filterGradient.WorkspaceBytes)));
        ThreadCounts.AssertSameBits(y, () => forward.Run(x.Pointer, w.Pointer, y.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dx, () => inputGradient.Run(y.Pointer, w.Pointer, dx.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dw, () => filterGradient.Run(x.Pointer, y.Pointer, dw.Pointer, workspace.Pointer));
    }

    [Fact]
    public void ItIsTakenWhereItPays()
    {
        Assert.True(WinogradPlan.Pays(Same(32, 8, 8, 64, 64), ConvolutionKind.Forward));
        Assert.True(WinogradFilterGradientPlan.Pays(Same(32, 8, 8, 64, 64)));
        // The plain form leaves out the padding, of which the gradient of a small unpadded convolution has much.
        Assert.False(WinogradPlan.Pays(new(64, 6, 6, 64, 64, 3, 3), ConvolutionKind.InputGradient));
        Assert.False(WinogradPlan.Pays(Same(32, 8, 8, 3, 64), ConvolutionKind.Forward));
        Assert.False(WinogradPlan.Pays(Same(32, 8, 8, 64, 64) with { StrideHeight = 2 }, ConvolutionKind.Forward));
        Assert.False(WinogradFilterGradientPlan.Pays(Same(1, 8, 8, 64, 64)));
    }

    static void ForEach(Action<ConvolutionShape, SimdLevel> test) => ConvolutionChecks.ForEach(s_shapes, test);
}
