namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A convolution of x[batch, planes, height, width, input channels] with w[kernel planes, height, width, input channels / groups, output channels];
/// images have one plane.
/// </summary>
internal readonly record struct ConvolutionShape(int Batch, int Height, int Width, int InputChannels, int OutputChannels, int KernelHeight, int KernelWidth)
{
    internal int StrideHeight { get; init; } = 1;
    internal int StrideWidth { get; init; } = 1;
    internal int DilationHeight { get; init; } = 1;
    internal int DilationWidth { get; init; } = 1;
    internal int PadTop { get; init; }
    internal int PadLeft { get; init; }
    internal int PadBottom { get; init; }
    internal int PadRight { get; init; }
    internal int Groups { get; init; } = 1;

    internal WindowAxis PlaneAxis { get; init; } = new(1, 1);

    internal WindowAxis RowAxis => new(Height, KernelHeight, StrideHeight, DilationHeight, PadTop, PadBottom);

    internal WindowAxis ColumnAxis => new(Width, KernelWidth, StrideWidth, DilationWidth, PadLeft, PadRight);

    internal int OutputPlanes => PlaneAxis.Places;
    internal int OutputHeight => RowAxis.Places;
    internal int OutputWidth => ColumnAxis.Places;

    /// <summary>Places of one image of the input and of the output.</summary>
    internal nint InputPixels => (nint)PlaneAxis.Length * Height * Width;
    internal nint OutputPixels => (nint)OutputPlanes * OutputHeight * OutputWidth;

    internal int GroupInputs => InputChannels / Groups;
    internal int GroupOutputs => OutputChannels / Groups;
    internal int Taps => PlaneAxis.Taps * KernelHeight * KernelWidth;

    /// <summary>Rows of the filter as a matrix: the depth of the product behind each output.</summary>
    internal int Depth => Taps * GroupInputs;

    /// <summary>One row run per kernel row instead of one per tap: neighbouring taps are neighbours in memory.</summary>
    internal bool RowsAreContiguous => DilationWidth == 1 && Groups == 1;

    /// <summary>The same values with rows joined where no window reaches over them, so that tiles run on through whole images.</summary>
    internal ConvolutionShape Joined()
    {
        ConvolutionShape s = this;
        // Windows side by side along a row, as of patches: the row of a window is one longer pixel.
        if (s.Groups == 1 && s.KernelWidth == s.StrideWidth && s.DilationWidth == 1 && s.PadLeft == 0 && s.PadRight == 0 && s.Width % s.KernelWidth == 0)
            s = s with { Width = s.Width / s.KernelWidth, InputChannels = s.KernelWidth * s.InputChannels, KernelWidth = 1, StrideWidth = 1 };
        if (s.ColumnAxis.IsPointwise && s.RowAxis.IsPointwise)
            s = s with { Width = s.Height * s.Width, Height = 1 };
        if (s.Height == 1 && s.RowAxis.IsPointwise && s.ColumnAxis.IsPointwise && s.PlaneAxis.IsPointwise)
            s = s with { Width = s.PlaneAxis.Length * s.Width, PlaneAxis = new(1, 1) };
        return s;
    }

    internal void Validate()
    {
        if (Groups < 1 || InputChannels % Groups != 0 || OutputChannels % Groups != 0)
            throw new ArgumentException($"Convolution: groups must divide the channels, got {this}.");
        foreach (WindowAxis axis in (ReadOnlySpan<WindowAxis>)[PlaneAxis, RowAxis, ColumnAxis])
        {
            if (axis.Stride < 1 || axis.Dilation < 1)
                throw new ArgumentException($"Convolution: strides and dilations must be at least 1, got {this}.");
            if (axis.Length + axis.Before + axis.After < axis.Span)
                throw new ArgumentException($"Convolution: the kernel is larger than the padded input, got {this}.");
        }
    }
}
