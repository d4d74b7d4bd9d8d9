using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>How kernels are compiled.</summary>
internal static class KernelOptions
{
    /// <summary>At their first call and fully optimized. The mark keeps a method out of what is compiled ahead of time, so the copy of the kernels that is does without.</summary>
#if AHEAD_OF_TIME
    internal const MethodImplOptions Compiled = default;
#else
    internal const MethodImplOptions Compiled = MethodImplOptions.AggressiveOptimization;
#endif
}
