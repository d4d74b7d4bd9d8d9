using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public unsafe class TileTransposeTests
{
    [Fact]
    public void EveryElementChangesItsPlaceAndNothingElseIsTouched()
    {
        foreach (SimdLevel level in SimdLevels.Supported)
        {
            foreach (int rows in new[] { 1, 3, 5, 8, 15, 16, 17, 33, 50 })
            {
                foreach (int columns in new[] { 1, 2, 3, 7, 10, 16, 19, 32, 41 })
                    Check(level, rows, columns);
            }
        }
    }

    static void Check(SimdLevel level, int rows, int columns)
    {
        int lds = columns + 3, ldd = rows + 2;
        float[] source = [.. Enumerable.Range(0, rows * lds).Select(i => (float)i)], target = new float[columns * ldd];
        Array.Fill(target, -1f);
        fixed (float* s = source, t = target)
            KernelSet.For(level).Transpose(s, lds, t, ldd, rows, columns);
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < ldd; r++)
                Assert.Equal(r < rows ? source[r * lds + c] : -1f, target[c * ldd + r]);
        }
    }
}
