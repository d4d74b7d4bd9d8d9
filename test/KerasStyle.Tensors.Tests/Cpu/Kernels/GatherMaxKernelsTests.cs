using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class GatherMaxKernelsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 9)]
    [InlineData(64, 40)]
    [InlineData(83, 7)]
    public void LargestAndWinnersAreThoseOfALoop(int width, int count)
    {
        const int length = 12;
        using NativeBuffer<float> table = NativeBuffer.Random(length * width, 1);
        for (int i = 0; i < table.Count; i += 7)
            table.Span[i] = (i % 4) switch { 0 => 0.5f, 1 => float.NegativeInfinity, 2 => float.PositiveInfinity, _ => i % 5 == 0 ? float.NaN : 0.5f };
        using var rows = new NativeBuffer<int>(count);
        using var largest = new NativeBuffer<float>(width);
        using var winners = new NativeBuffer<int>(width);
        for (int trial = 0; trial < 4; trial++)
        {
            // The third and fourth trial have an index outside of the table, at the start or in the middle.
            for (int i = 0; i < count; i++)
                rows.Span[i] = trial >= 2 && i == (trial - 2) * (count / 2) ? -1 : (i * 5 + trial) % length;
            foreach (SimdLevel level in SimdLevels.Supported)
            {
                KernelSet.For(level).GatherMax(table.Pointer, width, rows.Pointer, count, largest.Pointer, winners.Pointer);
                for (int j = 0; j < width; j++)
                {
                    float[] values = [.. rows.Span.ToArray().Select(r => r < 0 ? float.NaN : table.Span[r * width + j])];
                    float wanted = values.Any(float.IsNaN) ? float.NaN : values.Max();
                    int[] best = [.. rows.Span.ToArray().Where((r, i) => values[i] == wanted).Distinct()];
                    Assert.Equal(wanted, largest.Span[j]);
                    Assert.Equal(best.Length == 1 ? best[0] : -1, winners.Span[j]);
                }
            }
        }
    }
}
