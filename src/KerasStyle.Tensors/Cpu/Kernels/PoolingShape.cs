namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A 2D pooling of x[batch, height, width, channels].</summary>
internal readonly record struct PoolingShape(int Batch, int Height, int Width, int Channels, int WindowHeight, int WindowWidth)
{
    internal int StrideHeight { get; init; } = 1;
    internal int StrideWidth { get; init; } = 1;
    internal int PadTop { get; init; }
    internal int PadLeft { get; init; }
    internal int PadBottom { get; init; }
    internal int PadRight { get; init; }

    internal int OutputHeight => (Height + PadTop + PadBottom - WindowHeight) / StrideHeight + 1;
    internal int OutputWidth => (Width + PadLeft + PadRight - WindowWidth) / StrideWidth + 1;

    internal nint InputFloats => (nint)Height * Width * Channels;
    internal nint OutputFloats => (nint)OutputHeight * OutputWidth * Channels;

    /// <summary>Each input belongs to at most one window.</summary>
    internal bool WindowsAreDisjoint => StrideHeight >= WindowHeight && StrideWidth >= WindowWidth;

    internal void Validate()
    {
        if (WindowHeight < 1 || WindowWidth < 1 || StrideHeight < 1 || StrideWidth < 1)
            throw new ArgumentException($"Pooling: windows and strides must be at least 1, got {this}.");
        if (PadTop >= WindowHeight || PadLeft >= WindowWidth || PadBottom >= WindowHeight || PadRight >= WindowWidth)
            throw new ArgumentException($"Pooling: padding must be smaller than the window, got {this}.");
        if (OutputHeight < 1 || OutputWidth < 1)
            throw new ArgumentException($"Pooling: the window is larger than the padded input, got {this}.");
    }

    /// <summary>The part of a window that lies inside the input: rows [Top, Bottom), columns [Left, Right).</summary>
    internal PoolingWindow Window(int oy, int ox)
    {
        int top = oy * StrideHeight - PadTop, left = ox * StrideWidth - PadLeft;
        return new(Math.Max(0, top), Math.Min(Height, top + WindowHeight), Math.Max(0, left), Math.Min(Width, left + WindowWidth));
    }
}

internal readonly record struct PoolingWindow(int Top, int Bottom, int Left, int Right)
{
    internal int Count => (Bottom - Top) * (Right - Left);
}
