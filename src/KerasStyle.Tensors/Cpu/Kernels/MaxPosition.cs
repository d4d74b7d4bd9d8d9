using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A running maximum and where it was: the first of equals, or the last NaN.</summary>
internal static class MaxPosition
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Update(Vector512<float> value, int position, ref Vector512<float> best, ref Vector512<int> bestPosition)
    {
        // Two selections: joining the masks first would move them through vector registers.
        var here = Vector512.Create(position);
        var greater = Vector512.GreaterThan(value, best);
        best = Vector512.ConditionalSelect(greater, value, best);
        bestPosition = Vector512.ConditionalSelect(greater.AsInt32(), here, bestPosition);
        var number = Vector512.Equals(value, value);
        best = Vector512.ConditionalSelect(number, best, value);
        bestPosition = Vector512.ConditionalSelect(number.AsInt32(), bestPosition, here);
    }
}
