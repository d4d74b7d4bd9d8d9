extern alias Avx2;
extern alias Avx512;

using System.Runtime;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

internal unsafe partial struct KernelSet
{
    static readonly KernelSet? aheadOfTime = AheadOfTime(Simd.Level);
    static readonly KernelSet[] atRunTime = new KernelSet[(int)SimdLevel.Vector512 + 1];

    /// <summary>The kernels for this process's vectors.</summary>
    internal static readonly KernelSet Used = aheadOfTime ?? AtRunTime(Simd.Level);

    /// <summary>Whether they were compiled ahead of time.</summary>
    internal static bool IsAheadOfTime => aheadOfTime != null;

    /// <summary>The kernels for vectors of a width; another one than is in use serves tests, and first weights where vectors would be compiled for them.</summary>
    internal static ref readonly KernelSet For(SimdLevel level)
    {
        if (level == Simd.Level)
            return ref Used;
        lock (atRunTime)
        {
            ref KernelSet set = ref atRunTime[(int)level];
            if (set.Tiles == null)
                set = AtRunTime(level);
            return ref set;
        }
    }

    /// <summary>This assembly's kernels.</summary>
    internal static KernelSet AtRunTime(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => Of<Float512>(),
        SimdLevel.Vector256 => Of<Float256>(),
        SimdLevel.Vector128 => Of<Float128>(),
        _ => Of<FloatScalar>(),
    };

    static KernelSet? AheadOfTime(SimdLevel level)
    {
        if (level < SimdLevel.Vector256 || !RuntimeFeature.IsDynamicCodeCompiled)
            return null;
        // The runtime rejects an image for another machine as a whole: then this call is compiled, too, and so would be what it gives, but not at once as well as can be.
        KernelSet set = default;
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        if (level == SimdLevel.Vector512)
            Avx512::KerasStyle.Tensors.Cpu.Kernels.KernelSet.Own(&set, sizeof(KernelSet));
        else
            Avx2::KerasStyle.Tensors.Cpu.Kernels.KernelSet.Own(&set, sizeof(KernelSet));
        return set.Tiles != null && JitInfo.GetCompiledMethodCount(currentThread: true) == compiled ? set : null;
    }
}
