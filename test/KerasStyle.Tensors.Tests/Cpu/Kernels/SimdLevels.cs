using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>The levels that this machine can run.</summary>
internal static class SimdLevels
{
    internal static IEnumerable<SimdLevel> Supported =>
        Enum.GetValues<SimdLevel>().Where(level => level <= Simd.Pick(null));
}
