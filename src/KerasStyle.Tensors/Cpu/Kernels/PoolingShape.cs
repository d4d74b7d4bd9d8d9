namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A pooling of x[batch, planes, height, width, channels]; images have one plane.</summary>
internal readonly record struct PoolingShape(int Batch, int Channels, WindowAxis Planes, WindowAxis Rows, WindowAxis Columns)
{
    /// <summary>Of images, without padding.</summary>
    internal PoolingShape(int batch, int height, int width, int channels, int windowHeight, int windowWidth, int strideHeight = 1, int strideWidth = 1)
        : this(batch, channels, new(1, 1), new(height, windowHeight, strideHeight), new(width, windowWidth, strideWidth))
    {
    }

    internal int Taps => Planes.Taps * Rows.Taps * Columns.Taps;

    /// <summary>Values of one image, and of its result.</summary>
    internal nint InputFloats => (nint)Planes.Length * Rows.Length * Columns.Length * Channels;
    internal nint OutputFloats => (nint)Planes.Places * Rows.Places * Columns.Places * Channels;

    /// <summary>Positions in a window are bytes in memory, otherwise int32.</summary>
    internal bool UsesBytes => Taps <= 256;

    /// <summary>Each input belongs to at most one window.</summary>
    internal bool WindowsAreDisjoint => Planes.Stride >= Planes.Taps && Rows.Stride >= Rows.Taps && Columns.Stride >= Columns.Taps;

    /// <summary>Each input belongs to exactly one window.</summary>
    internal bool WindowsCover => Covers(Planes) && Covers(Rows) && Covers(Columns);

    internal bool IsPadded => Planes.Before + Planes.After + Rows.Before + Rows.After + Columns.Before + Columns.After != 0;

    internal void Validate()
    {
        foreach (WindowAxis axis in (ReadOnlySpan<WindowAxis>)[Planes, Rows, Columns])
        {
            if (axis.Taps < 1 || axis.Stride < 1)
                throw new ArgumentException($"Pooling: windows and strides must be at least 1, got {this}.");
            if (axis.Before >= axis.Taps || axis.After >= axis.Taps)
                throw new ArgumentException($"Pooling: padding must be smaller than the window, got {this}.");
            if (axis.Length + axis.Before + axis.After < axis.Taps)
                throw new ArgumentException($"Pooling: the window is larger than the padded input, got {this}.");
        }
    }

    static bool Covers(WindowAxis axis) => axis.Stride == axis.Taps && axis.Before == 0 && axis.Places * axis.Taps == axis.Length;
}
