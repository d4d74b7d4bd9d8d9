namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>One spatial axis of a convolution or a pooling: a window of Taps values, Dilation apart, moving in steps of Stride over a padded axis.</summary>
internal readonly record struct WindowAxis(int Length, int Taps, int Stride = 1, int Dilation = 1, int Before = 0, int After = 0)
{
    /// <summary>From the window's first value to its last.</summary>
    internal int Span => (Taps - 1) * Dilation + 1;

    /// <summary>Places of the window: the length of the result.</summary>
    internal int Places => (Length + Before + After - Span) / Stride + 1;

    /// <summary>The input under a tap at a place; −1 in the padding.</summary>
    internal int Input(int place, int tap)
    {
        int input = place * Stride + tap * Dilation - Before;
        return (uint)input < (uint)Length ? input : -1;
    }

    /// <summary>Result and input correspond one to one.</summary>
    internal bool IsPointwise => Taps == 1 && Stride == 1 && Before == 0 && After == 0;
}

internal static class WindowAxes
{
    /// <summary>Axis 0 to 2 (planes, rows, columns) of a window over channels-last input, whose own axes are the last ones.</summary>
    internal static WindowAxis Axis(this Window window, Shape input, Shape windowShape, int axis)
    {
        int i = axis - 3 + window.Rank;
        return i < 0 ? new(1, 1) : new(input[1 + i], windowShape[i], window.Strides[i], window.Dilation[i], window.PaddingBefore[i], window.PaddingAfter[i]);
    }
}
