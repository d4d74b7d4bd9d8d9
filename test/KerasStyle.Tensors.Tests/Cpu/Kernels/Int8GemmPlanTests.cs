using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class Int8GemmPlanTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 33, 7)]
    [InlineData(4, 32, 16)]
    [InlineData(5, 10, 785)]
    [InlineData(37, 65, 513)]
    [InlineData(130, 129, 1031)]
    [InlineData(200, 3, 2)]
    [InlineData(3, 70, 0)]
    public void ProductsAreExact(int m, int n, int k)
    {
        using var a = Bytes(m * k, 1);
        using var b = Bytes(k * n, 2);
        using var want = new NativeBuffer<int>(m * n);
        using var got = new NativeBuffer<int>(m * n);
        foreach (SimdLevel level in SimdLevels.Supported)
        {
            foreach ((bool transposeA, bool transposeB) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var shape = new GemmShape(m, n, k) { TransposeA = transposeA, TransposeB = transposeB };
                Int8GemmPlan.Specification(shape, a.Pointer, b.Pointer, want.Pointer);
                got.Span.Fill(-1);
                new Int8GemmPlan(shape, level).Run(a.Pointer, b.Pointer, got.Pointer);
                Assert.True(want.Span.SequenceEqual(got.Span), $"{shape} {level}");
            }
        }
    }

    // The ends of the range come often: their products are the largest.
    static NativeBuffer<sbyte> Bytes(int count, int seed)
    {
        var random = new Random(seed);
        var buffer = new NativeBuffer<sbyte>(count);
        foreach (ref sbyte value in buffer.Span)
            value = random.Next(4) == 0 ? (random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue) : (sbyte)random.Next(-128, 128);
        return buffer;
    }
}
