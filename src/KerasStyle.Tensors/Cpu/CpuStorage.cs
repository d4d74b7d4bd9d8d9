using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Values of a variable in the host's memory, in one layout. Its place and layout never change: a variable moves to another storage.</summary>
sealed unsafe class CpuStorage(TensorSpec spec, Layout layout, HostBuffer? memory = null) : VariableStorage
{
    public Layout Layout => layout;

    public HostBuffer Memory { get; } = memory ?? new(layout.Elements(spec) * spec.DType.Size());

    public override void Read(Span<byte> values)
    {
        if (!layout.IsPanels)
        {
            Memory.AsSpan<byte>()[..values.Length].CopyTo(values);
            return;
        }

        fixed (byte* p = values)
            Panels.Unpack(Simd.Level, (float*)Memory.Pointer, layout.Rows, layout.Columns, (float*)p, layout.Columns);
    }

    public override void Write(ReadOnlySpan<byte> values)
    {
        if (!layout.IsPanels)
        {
            values.CopyTo(Memory.AsSpan<byte>());
            return;
        }

        fixed (byte* p = values)
            Panels.Pack(Simd.Level, (float*)p, layout.Columns, false, layout.Rows, layout.Columns, (float*)Memory.Pointer);
    }
}
