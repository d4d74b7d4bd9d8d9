using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision convolution over 1 to 3 spatial axes, or one of its gradients, by a plan made for the shape.</summary>
sealed unsafe class FloatConvolutionInstruction : CpuInstruction
{
    readonly ConvolutionKind kind;
    readonly bool hasBias;
    readonly DepthwisePlan? depthwise;
    readonly NarrowConvolutionPlan? narrow;
    readonly ConvolutionProductPlan? product;
    readonly ConvolutionFilterGradientPlan? filterGradient;
    readonly WinogradPlan? winograd;
    readonly WinogradFilterGradientPlan? winogradGradient;

    [SetsRequiredMembers]
    public FloatConvolutionInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, hasBias) = (reads, writes, reads.Length > 2);
        (Shape first, Shape second, Shape result) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        Epilogue epilogue = node.Op is FusedConvolution fused ? fused.Epilogue : Epilogue.None;
        (kind, ConvolutionShape shape) = node.Op switch
        {
            Convolution c => (ConvolutionKind.Forward, Geometry(c.Window, c.Groups, first, second)),
            FusedConvolution f => (ConvolutionKind.Forward, Geometry(f.Product.Window, f.Product.Groups, first, second)),
            ConvolutionInputGradient g => (ConvolutionKind.InputGradient, Geometry(g.Window, g.Groups, result, second)),
            ConvolutionKernelGradient g => (ConvolutionKind.FilterGradient, Geometry(g.Window, g.Groups, first, result)),
            _ => throw new NotSupportedException($"{node.Op} is no convolution"),
        };
        if (DepthwisePlan.Supports(shape))
            depthwise = new DepthwisePlan(shape, kind, epilogue);
        else if (NarrowConvolutionPlan.Supports(shape, kind, Simd.Level))
            narrow = new NarrowConvolutionPlan(shape, kind, epilogue);
        else if (kind == ConvolutionKind.FilterGradient && WinogradFilterGradientPlan.Tiles(shape) is { } gradientTiles)
            winogradGradient = new WinogradFilterGradientPlan(shape, gradientTiles);
        else if (kind != ConvolutionKind.FilterGradient && WinogradPlan.Tiles(shape, kind) is { } tiles)
            winograd = new WinogradPlan(shape, kind, epilogue, tiles);
        else if (kind == ConvolutionKind.FilterGradient)
            filterGradient = new ConvolutionFilterGradientPlan(shape);
        else
            product = kind == ConvolutionKind.Forward ? ConvolutionProductPlan.Forward(shape, epilogue) : ConvolutionProductPlan.InputGradient(shape);
        nuint bytes = depthwise?.WorkspaceBytes ?? narrow?.WorkspaceBytes ?? filterGradient?.WorkspaceBytes ?? winograd?.WorkspaceBytes ?? winogradGradient?.WorkspaceBytes ?? product!.WorkspaceBytes;
        if (bytes > 0)
            Workspace = NewWorkspace((long)bytes);
    }

    // Fewer axes than three are the last ones.
    internal static ConvolutionShape Geometry(Window window, int groups, Shape input, Shape kernel)
    {
        WindowAxis planes = window.Axis(input, kernel, 0), rows = window.Axis(input, kernel, 1), columns = window.Axis(input, kernel, 2);
        return new ConvolutionShape(input[0], rows.Length, columns.Length, input[^1], kernel[^1], rows.Taps, columns.Taps)
        {
            PlaneAxis = planes,
            StrideHeight = rows.Stride,
            StrideWidth = columns.Stride,
            DilationHeight = rows.Dilation,
            DilationWidth = columns.Dilation,
            PadTop = rows.Before,
            PadBottom = rows.After,
            PadLeft = columns.Before,
            PadRight = columns.After,
            Groups = groups,
        };
    }

    public override bool FinishesRanges => winograd != null || product is { FinishesRanges: true };

    public override void Run(CpuFrame frame)
    {
        var followed = new FollowedRun(this, frame);
#pragma warning disable CS8500 // used only while this method runs
        RangeCallback finished = FollowedRun.Callback(&followed);
#pragma warning restore CS8500
        float* a = Reads[0].Pointer<float>(frame), b = Reads[1].Pointer<float>(frame), y = Writes[0].Pointer<float>(frame);
        float* bias = hasBias ? Reads[2].Pointer<float>(frame) : null;
        byte* workspace = Workspace is { } w ? w.Pointer(frame) : null;
        if (product != null)
            product.Run(a, b, y, bias, workspace, finished);
        else if (narrow != null)
            narrow.Run(a, b, y, bias, workspace);
        else if (winograd != null)
            winograd.Run(a, b, y, bias, workspace, finished);
        else if (winogradGradient != null)
            winogradGradient.Run(a, b, y, workspace);
        else if (filterGradient != null)
            filterGradient.Run(a, b, y, null, workspace);
        else if (kind == ConvolutionKind.Forward)
            depthwise!.Run(a, b, y, bias, workspace);
        else if (kind == ConvolutionKind.InputGradient)
            depthwise!.Run(y, b, a, null, workspace);
        else
            depthwise!.Run(a, y, b, null, workspace);
    }
}
