namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// Images as the kernels read them. With explicit padding a block of images is copied into a zero-bordered buffer first,
/// after which im2col is nothing but a view with constant strides.
/// </summary>
internal unsafe struct ConvolutionImages
{
    const int BlockFloats = 48 * 1024;

    internal ConvolutionShape Shape;
    internal bool Padded;
    /// <summary>Size of a (padded) image, as far as any tap reads it.</summary>
    internal int Height, Width;
    /// <summary>Images that are worked on at a time.</summary>
    internal int BlockImages;

    internal ConvolutionImages(ConvolutionShape s, int maxBlockImages, int outputFloats)
    {
        Shape = s;
        Padded = s.PadTop != 0 || s.PadLeft != 0 || s.PadBottom != 0 || s.PadRight != 0;
        Height = Padded ? (s.OutputHeight - 1) * s.StrideHeight + (s.KernelHeight - 1) * s.DilationHeight + 1 : s.Height;
        Width = Padded ? (s.OutputWidth - 1) * s.StrideWidth + (s.KernelWidth - 1) * s.DilationWidth + 1 : s.Width;
        BlockImages = (int)Math.Clamp(BlockFloats / (Floats + outputFloats), 1, maxBlockImages);
    }

    /// <summary>Floats of one image.</summary>
    internal readonly nint Floats => (nint)Height * Width * Shape.InputChannels;

    /// <summary>Floats of workspace for each chunk.</summary>
    internal readonly nint SlotFloats => Padded ? BlockImages * Floats : 0;

    /// <summary>Rows [firstRow, endRow) of images [first, end), padded; the result is the address of row 0 of the first image.</summary>
    internal readonly float* Load(float* x, float* slot, int first, int end, int firstRow, int endRow)
    {
        nint image = (nint)Shape.Height * Shape.Width * Shape.InputChannels;
        if (!Padded)
            return x + first * image;
        for (int b = first; b < end; b++)
            for (int row = firstRow; row < endRow; row++)
                LoadRow(x + b * image, row - Shape.PadTop, slot + (b - first) * Floats + (nint)row * Width * Shape.InputChannels);
        return slot;
    }

    readonly void LoadRow(float* image, int row, float* destination)
    {
        int channels = Shape.InputChannels, floats = Width * channels;
        if ((uint)row >= (uint)Shape.Height)
        {
            new Span<float>(destination, floats).Clear();
            return;
        }
        int left = Math.Min(Shape.PadLeft * channels, floats), copied = Math.Min(Shape.Width * channels, floats - left);
        new Span<float>(destination, left).Clear();
        new Span<float>(image + (nint)row * Shape.Width * channels, copied).CopyTo(new Span<float>(destination + left, copied));
        new Span<float>(destination + left + copied, floats - left - copied).Clear();
    }
}
