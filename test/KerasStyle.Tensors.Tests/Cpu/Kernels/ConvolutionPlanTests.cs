using KerasStyle.Tensors.Cpu.Kernels;
using static KerasStyle.Tensors.Tests.Cpu.Kernels.ConvolutionChecks;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class ConvolutionPlanTests
{
    static readonly ConvolutionShape[] s_shapes =
    [
        new(2, 7, 8, 1, 32, 3, 3),
        new(3, 8, 9, 3, 20, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 },
        new(5, 6, 6, 5, 7, 3, 3),
        new(9, 6, 6, 16, 48, 3, 3), // output rows of four
        new(2, 11, 12, 4, 6, 3, 2) { StrideHeight = 2, StrideWidth = 3, PadBottom = 1, PadRight = 2 },
        new(2, 12, 13, 4, 33, 3, 3) { DilationHeight = 2, DilationWidth = 3, PadTop = 2, PadLeft = 1 },
        new(3, 9, 20, 6, 8, 3, 3) { Groups = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 },
        new(2, 5, 5, 4, 8, 3, 3) { Groups = 4, PadLeft = 1, PadRight = 1 },
        new(10, 4, 4, 8, 5, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
        new(2, 9, 33, 8, 40, 1, 1),
        new(2, 9, 17, 8, 3, 1, 1) { StrideHeight = 2, StrideWidth = 2 },
        new(1, 20, 30, 3, 16, 5, 4) { PadTop = 2, PadLeft = 1, PadBottom = 2, PadRight = 2 },
        new(2, 1, 40, 6, 10, 1, 5) { PadLeft = 4, DilationWidth = 1 }, // causal, as Conv1D
        new(2, 3, 3, 2, 4, 3, 3) { PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3, StrideHeight = 2, StrideWidth = 2 },
        new(20, 10, 10, 32, 64, 3, 3),
        new(5, 6, 6, 20, 18, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, // small regions
        new(9, 7, 5, 3, 12, 3, 3) { PadTop = 0, PadLeft = 1, PadBottom = 1, PadRight = 1, StrideHeight = 2, StrideWidth = 2, DilationHeight = 2, DilationWidth = 3 },
        new(2, 8, 12, 3, 10, 4, 4) { StrideHeight = 4, StrideWidth = 4 }, // patches
        new(3, 5, 6, 2, 6, 3, 4) { StrideHeight = 3, StrideWidth = 2, PadTop = 2, PadBottom = 2, PadLeft = 3, PadRight = 3 },
        new(2, 6, 7, 4, 20, 3, 2) { PlaneAxis = new(5, 3, 1, 1, 1, 1), PadTop = 1, PadBottom = 1 }, // volumes
        new(2, 5, 6, 4, 6, 3, 3) { PlaneAxis = new(7, 2, 2, 2, 1, 0), StrideWidth = 2, DilationHeight = 2, PadTop = 2, Groups = 2 },
        new(1, 4, 4, 3, 5, 1, 1) { PlaneAxis = new(3, 1) },
    ];

    [Fact]
    public void ForwardAgreesWithTheReference() => ForEach((shape, level) =>
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        foreach (bool rich in (bool[])[false, true])
        {
            var epilogue = rich ? Epilogue.Relu : Epilogue.None;
            var plan = ConvolutionProductPlan.Forward(shape, epilogue, level);
            using var y = new NativeBuffer<float>(OutputCount(shape));
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
        var plan = ConvolutionProductPlan.InputGradient(shape, level);
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
        using var dbias = new NativeBuffer<float>(shape.OutputChannels);
        var plan = new ConvolutionFilterGradientPlan(shape, level: level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, dy.Pointer, dw.Pointer, dbias.Pointer, workspace.Pointer);

        using var x64 = NativeBuffer.Convert<float, double>(x);
        using var dy64 = NativeBuffer.Convert<float, double>(dy);
        using var dw64 = new NativeBuffer<double>(dw.Count);
        using var dbias64 = new NativeBuffer<double>(dbias.Count);
        ConvolutionReference<double>.FilterGradient(shape, x64.Pointer, dy64.Pointer, dw64.Pointer, dbias64.Pointer);
        int depth = shape.Batch * (int)shape.OutputPixels;
        AssertClose(dw, dw64, depth, level, shape);
        AssertClose(dbias, dbias64, depth, level, shape);
    });

    [Fact]
    public void DepthwiseAgreesWithTheReference()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var (channels, multiplier) in ((int, int)[])[(32, 1), (21, 1), (6, 3), (3, 8)])
                foreach (var shape in (ConvolutionShape[])
                    [
                        new(3, 9, 12, channels, channels * multiplier, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 },
                        new(2, 8, 23, channels, channels * multiplier, 2, 3) { StrideHeight = 2, StrideWidth = 2, PadRight = 1 },
                        new(2, 7, 9, channels, channels * multiplier, 3, 2) { PlaneAxis = new(4, 2, 2, 1, 1), DilationHeight = 2, StrideWidth = 3 },
                    ])
                    CompareDepthwise(shape with { Groups = channels }, level);
    }

    static void CompareDepthwise(ConvolutionShape shape, SimdLevel level)
    {
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        using var y = NativeBuffer.Random(OutputCount(shape), 4);
        using var x64 = NativeBuffer.Convert<float, double>(x);
        using var w64 = NativeBuffer.Convert<float, double>(w);
        using var bias64 = NativeBuffer.Convert<float, double>(bias);
        using var y64 = NativeBuffer.Convert<float, double>(y);
        DepthwisePlan Plan(ConvolutionKind kind) => new(shape, kind, kind == ConvolutionKind.Forward ? Epilogue.Relu : Epilogue.None, level);

        var plan = Plan(ConvolutionKind.InputGradient);
        using var dx = NativeBuffer.Random(x.Count, 5);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(dx.Pointer, w.Pointer, y.Pointer, null, workspace.Pointer);
        using var dx64 = new NativeBuffer<double>(x.Count);
        ConvolutionReference<double>.InputGradient(shape, y64.Pointer, w64.Pointer, dx64.Pointer);
        AssertClose(dx, dx64, shape.Taps, level, shape);

        plan = Plan(ConvolutionKind.FilterGradient);
        using var dw = NativeBuffer.Random(w.Count, 6);
        using var workspace2 = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, dw.Pointer, y.Pointer, null, workspace2.Pointer);
        using var dw64 = new NativeBuffer<double>(w.Count);
        ConvolutionReference<double>.FilterGradient(shape, x64.Pointer, y64.Pointer, dw64.Pointer, null);
        AssertClose(dw, dw64, shape.Batch * (int)shape.OutputPixels, level, shape);

        plan = Plan(ConvolutionKind.Forward);
        using var workspace3 = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, w.Pointer, y.Pointer, bias.Pointer, workspace3.Pointer);
        ConvolutionReference<double>.Forward(shape, Epilogue.Relu, x64.Pointer, w64.Pointer, y64.Pointer, bias64.Pointer);
        AssertClose(y, y64, shape.Taps, level, shape);
    }

    [Fact]
    public void NarrowResultsAgreeWithTheReference()
    {
        ConvolutionShape[] shapes =
        [
            new(3, 12, 13, 9, 1, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 },
            new(2, 40, 41, 33, 2, 3, 3),
            new(1, 7, 9, 16, 2, 2, 4) { DilationHeight = 3, DilationWidth = 2, PadLeft = 5, PadRight = 4, PadBottom = 2 },
            new(2, 9, 8, 8, 2, 1, 1) { PlaneAxis = new(3, 1) },
        ];
        foreach (var level in SimdLevels.Supported)
            foreach (var shape in shapes)
            {
                CompareNarrow(shape, ConvolutionKind.Forward, level);
                ConvolutionShape back = shape with { InputChannels = shape.OutputChannels, OutputChannels = shape.InputChannels };
                CompareNarrow(back, ConvolutionKind.InputGradient, level);
                CompareNarrow(back with { StrideHeight = 2, StrideWidth = 3 }, ConvolutionKind.InputGradient, level);
            }
    }

    static void CompareNarrow(ConvolutionShape shape, ConvolutionKind kind, SimdLevel level)
    {
        Assert.True(NarrowConvolutionPlan.Supports(shape, kind, level), $"{shape}");
        bool gradient = kind == ConvolutionKind.InputGradient;
        using var source = NativeBuffer.Random(gradient ? OutputCount(shape) : InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var bias = NativeBuffer.Random(shape.OutputChannels, 3);
        using var result = NativeBuffer.Random(gradient ? InputCount(shape) : OutputCount(shape), 4);
        Epilogue epilogue = gradient ? Epilogue.None : Epilogue.Relu;
        var plan = new NarrowConvolutionPlan(shape, kind, epilogue, level);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(source.Pointer, w.Pointer, result.Pointer, gradient ? null : bias.Pointer, workspace.Pointer);

        using var source64 = NativeBuffer.Convert<float, double>(source);
        using var w64 = NativeBuffer.Convert<float, double>(w);
        using var bias64 = NativeBuffer.Convert<float, double>(bias);
        using var expected = new NativeBuffer<double>(result.Count);
        if (gradient)
            ConvolutionReference<double>.InputGradient(shape, source64.Pointer, w64.Pointer, expected.Pointer);
        else
            ConvolutionReference<double>.Forward(shape, epilogue, source64.Pointer, w64.Pointer, expected.Pointer, bias64.Pointer);
        AssertClose(result, expected, shape.Depth * shape.OutputChannels, level, shape);
    }

    [Fact]
    public void BitsDoNotDependOnTheNumberOfThreads()
    {
        var shape = new ConvolutionShape(20, 14, 14, 16, 40, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var w = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 2);
        using var y = new NativeBuffer<float>(OutputCount(shape));
        using var dx = new NativeBuffer<float>(x.Count);
        using var dw = new NativeBuffer<float>(w.Count);
        using var dbias = new NativeBuffer<float>(shape.OutputChannels);
        var forward = ConvolutionProductPlan.Forward(shape);
        var inputGradient = ConvolutionProductPlan.InputGradient(shape);
        var filterGradient = new ConvolutionFilterGradientPlan(shape);
        using var workspace = NativeBuffer.Workspace(Math.Max(forward.WorkspaceBytes, Math.Max(inputGradient.WorkspaceBytes, filterGradient.WorkspaceBytes)));
        ThreadCounts.AssertSameBits(y, () => forward.Run(x.Pointer, w.Pointer, y.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dx, () => inputGradient.Run(y.Pointer, w.Pointer, dx.Pointer, null, workspace.Pointer));
        ThreadCounts.AssertSameBits(dw, () => filterGradient.Run(x.Pointer, y.Pointer, dw.Pointer, dbias.Pointer, workspace.Pointer));
        ThreadCounts.AssertSameBits(dbias, () => filterGradient.Run(x.Pointer, y.Pointer, dw.Pointer, dbias.Pointer, workspace.Pointer));
    }

    [Fact]
    public void AFilterTooLargeForPrivateCopiesIsSplitByItsTiles()
    {
        var shape = new ConvolutionShape(5, 3, 3, 520, 1000, 3, 3) { PadTop = 1, PadLeft = 1 };
        using var x = NativeBuffer.Random(InputCount(shape), 1);
        using var dy = NativeBuffer.Random(OutputCount(shape), 2);
        using var dw = NativeBuffer.Random(shape.Depth * shape.OutputChannels, 3);
        using var expected = new NativeBuffer<float>(dw.Count);
        var plan = new ConvolutionFilterGradientPlan(shape);
        using var workspace = NanWorkspace(plan.WorkspaceBytes);
        plan.Run(x.Pointer, dy.Pointer, dw.Pointer, null, workspace.Pointer);
        ConvolutionReference<float>.FilterGradient(shape, x.Pointer, dy.Pointer, expected.Pointer, null);
        using var expected64 = NativeBuffer.Convert<float, double>(expected);
        AssertClose(dw, expected64, 20, Simd.Level, shape);
    }

    [Fact]
    public void BadShapesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ConvolutionProductPlan.Forward(new(1, 2, 2, 1, 1, 3, 3)));
        Assert.Throws<ArgumentException>(() => ConvolutionProductPlan.Forward(new(1, 5, 5, 3, 4, 3, 3) { Groups = 2 }));
    }

    static void ForEach(Action<ConvolutionShape, SimdLevel> test) => ConvolutionChecks.ForEach(s_shapes, test);
}
