using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>How a value lies in memory: row-major, or as a matrix of Rows × Columns in the panels that matrix products read (<see cref="Panels"/>).</summary>
sealed record Layout(int Rows, int Columns)
{
    public static Layout RowMajor { get; } = new(0, 0);

    public bool IsPanels => Columns > 0;

    /// <summary>Elements in memory, those that fill up the last panel included.</summary>
    public long Elements(TensorSpec spec) => IsPanels ? Panels.Floats(Simd.Level, Rows, Columns) : spec.Shape.Size;
}
