namespace KerasStyle.Tensors.Cpu;

/// <summary>A tensor's place in memory: a fixed address (variable, constant) or an offset into the arena of the frame that runs.</summary>
sealed unsafe class CpuValue(TensorSpec spec, Layout? layout = null)
{
    public TensorSpec Spec { get; } = spec;

    public Layout Layout { get; } = layout ?? Layout.RowMajor;

    /// <summary>Set for variables and constants; keeps their memory alive.</summary>
    public HostBuffer? Fixed { get; init; }

    /// <summary>Place in the arena, chosen by the memory plan.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>The value whose memory this one shares: a variable that is updated in place.</summary>
    public CpuValue? Alias { get; set; }

    /// <summary>Nothing reads the value and its instruction does not make it.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>Elements in memory; a layout may fill up the tensor's own.</summary>
    public long Elements { get; } = (layout ?? Layout.RowMajor).Elements(spec);

    public long Bytes => Elements * Spec.DType.Size();

    public byte* Pointer(CpuFrame frame) =>
        Alias is { } alias ? alias.Pointer(frame) : Fixed is { } buffer ? buffer.Pointer : IsLeftOut ? null : frame.Arena + Offset;

    public T* Pointer<T>(CpuFrame frame)
        where T : unmanaged => (T*)Pointer(frame);

    public override string ToString() => $"{Spec}{(Layout.IsPanels ? " in panels" : "")}{(Fixed != null ? " fixed" : "")}@{Offset}";
}
