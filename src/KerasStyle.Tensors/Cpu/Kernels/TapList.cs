namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The taps that a segment of an output row has inside the source: how far each lies from the first, and its number in the window,
/// as a float because kernels compare it with lanes.</summary>
internal unsafe ref partial struct TapList(nint* offsets, float* numbers)
{
    /// <summary>Longer lists do not fit on the stack.</summary>
    internal const int MaxTaps = 1024;

    internal readonly nint* Offsets = offsets;
    internal readonly float* Numbers = numbers;

    internal int Count { get; set; }
}
