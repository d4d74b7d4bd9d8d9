using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The instruction set, picked once, and the sizes that follow from it.</summary>
internal static class Simd
{
    /// <summary>The widest level of this machine, or a lower one named by KERASSTYLE_SIMD (512, 256, 128, scalar).</summary>
    internal static SimdLevel Level { get; } = Pick(Environment.GetEnvironmentVariable("KERASSTYLE_SIMD"));

    /// <summary>The level in use, for logs.</summary>
    internal static string Name => Level == SimdLevel.Scalar ? "no vectors" : $"{32 * Lanes(Level)}-bit vectors";

    /// <summary>Floats in one vector. The scalar level counts four, so that its tiles have a shape too.</summary>
    internal static int Lanes(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => 16,
        SimdLevel.Vector256 => 8,
        _ => 4,
    };

    /// <summary>Columns of one weight panel: two vectors.</summary>
    internal static int PanelWidth(SimdLevel level) => 2 * Lanes(level);

    /// <summary>Rows of the tallest tile that still keeps all its sums in registers.</summary>
    internal static int MaxTileRows(SimdLevel level) => level == SimdLevel.Vector512 ? 14 : 6;

    /// <summary>The same for a tile of so many vectors.</summary>
    internal static int MaxTileRows(SimdLevel level, int vectors) => (vectors, level) switch
    {
        (1, SimdLevel.Vector512) => 16,
        (1, _) => 12,
        (2, _) => MaxTileRows(level),
        (_, SimdLevel.Vector512) => 6,
        _ => 3,
    };

    internal static SimdLevel Pick(string? wanted)
    {
        SimdLevel hardware = Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
            : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
            : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
            : SimdLevel.Scalar;
        SimdLevel limit = wanted switch
        {
            "256" => SimdLevel.Vector256,
            "128" => SimdLevel.Vector128,
            "scalar" => SimdLevel.Scalar,
            _ => SimdLevel.Vector512,
        };
        return limit < hardware ? limit : hardware;
    }
}
