namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What a strip of tiles is to the <see cref="WinogradTransforms{V, T}"/>: its size and where its source and its outputs lie.</summary>
internal readonly struct WinogradStrip
{
    /// <summary>A line of the cache.</summary>
    internal const int LineFloats = 16;

    internal int Tiles { get; init; }

    /// <summary>Channels of the source and of the output.</summary>
    internal int Depth { get; init; }
    internal int Columns { get; init; }

    /// <summary>The source's size, and where the patch of the first output begins in it.</summary>
    internal int Height { get; init; }
    internal int Width { get; init; }
    internal int Top { get; init; }
    internal int Left { get; init; }

    /// <summary>Outputs of a row.</summary>
    internal int Outputs { get; init; }

    /// <summary>Floats between neighbours.</summary>
    internal nint SourcePixel { get; init; }
    internal nint SourceRow { get; init; }
    internal nint OutputPixel { get; init; }
    internal nint OutputRow { get; init; }
}
