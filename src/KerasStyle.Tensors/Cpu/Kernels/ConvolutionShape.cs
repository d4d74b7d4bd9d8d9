namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A 2D convolution of x[batch, height, width, input channels] with w[kernel height, kernel width, input channels / groups, output channels].
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

    internal int OutputHeight => (Height + PadTop + PadBottom - ((KernelHeight - 1) * DilationHeight + 1)) / StrideHeight + 1;
    internal int OutputWidth => (Width + PadLeft + PadRight - ((KernelWidth - 1) * DilationWidth + 1)) / StrideWidth + 1;

    internal int GroupInputs => InputChannels / Groups;
    internal int GroupOutputs => OutputChannels / Groups;
    internal int Taps => KernelHeight * KernelWidth;

    /// <summary>Rows of the filter as a matrix: the depth of the product behind each output.</summary>
    internal int Depth => Taps * GroupInputs;

    /// <summary>One row run per kernel row instead of one per tap: neighbouring taps are neighbours in memory.</summary>
    internal bool RowsAreContiguous => DilationWidth == 1 && Groups == 1;

    internal void Validate()
    {
        if (Groups < 1 || InputChannels % Groups != 0 || OutputChannels % Groups != 0)
            throw new ArgumentException($"Convolution: groups must divide the channels, got {this}.");
        if (StrideHeight < 1 || StrideWidth < 1 || DilationHeight < 1 || DilationWidth < 1)
            throw new ArgumentException($"Convolution: strides and dilations must be at least 1, got {this}.");
        if (OutputHeight < 1 || OutputWidth < 1)
            throw new ArgumentException($"Convolution: the kernel is larger than the padded input, got {this}.");
    }
}
