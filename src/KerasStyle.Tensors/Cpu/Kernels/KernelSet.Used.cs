extern alias AheadOfTime;

using System.Runtime;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

internal unsafe partial struct KernelSet
{
    static readonly KernelSet atRunTime = AtRunTime();

    /// <summary>The kernels for this process's vectors.</summary>
    internal static readonly KernelSet Used = AheadOfTimeFor(Simd.Level) ?? atRunTime;

    /// <summary>Whether they were compiled ahead of time.</summary>
    internal static bool IsAheadOfTime => (nint)Used.Tiles != (nint)atRunTime.Tiles;

    /// <summary>The kernels for vectors of a width.</summary>
    internal static ref readonly KernelSet For(SimdLevel level) => ref level == SimdLevel.Vector512 ? ref Used : ref atRunTime;

    static KernelSet AtRunTime()
    {
        KernelSet set;
        Own(&set, sizeof(KernelSet));
        return set;
    }

    static KernelSet? AheadOfTimeFor(SimdLevel level)
    {
        if (level != SimdLevel.Vector512 || !RuntimeFeature.IsDynamicCodeCompiled)
            return null;
        // The runtime rejects an image for another machine as a whole: then this call is compiled, too, and so would be what it gives, but not at once as well as can be.
        KernelSet set = default;
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        AheadOfTime::KerasStyle.Tensors.Cpu.Kernels.KernelSet.Own(&set, sizeof(KernelSet));
        return set.Tiles != null && JitInfo.GetCompiledMethodCount(currentThread: true) == compiled ? set : null;
    }
}
