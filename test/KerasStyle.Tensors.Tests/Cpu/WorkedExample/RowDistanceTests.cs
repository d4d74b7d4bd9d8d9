using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;
using KerasStyle.Tensors.Tests.Cpu.Kernels;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests.Cpu;

[Collection(KernelCollection.Name)]
public unsafe class RowDistanceTests
{
    static Tensor Distances(IReadOnlyList<Tensor> x) => Ops.Sum(Ops.Square(x[0] - x[1]), axis: [-1]);

    static Graph Fused(int rows, int columns) => RowDistanceFusion.Apply(Graph.Trace([new([rows, columns]), new([rows, columns])], x => [Distances(x)]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 33)]
    [InlineData(300, 517)]
    public void DistancesAndTheirGradientsAgreeWithDouble(int rows, int columns) =>
        Agreement.SingleWithDouble(Distances, [Random([rows, columns]), Random([rows, columns], 2)], 1e-4, RowDistanceFusion.Apply);

    [Fact]
    public void TheyAreOneInstruction() =>
        Assert.IsType<RowDistanceInstruction>(Assert.Single(Lowering.Compile(Fused(7, 33)).Instructions));

    [Fact]
    public void EveryWidthComputesWhatTheScalarFormDoes()
    {
        using NativeBuffer<float> a = NativeBuffer.Random(70, 1), b = NativeBuffer.Random(70, 2);
        for (int n = 0; n <= 70; n++)
        {
            float expected = RowDistanceKernels.Of(SimdLevel.Scalar)(a.Pointer, b.Pointer, n);
            foreach (SimdLevel level in SimdLevels.Supported)
                Assert.Equal(expected, RowDistanceKernels.Of(level)(a.Pointer, b.Pointer, n), 1e-5 * (1 + expected));
        }
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        Tensor[] inputs = [Ops.Cast(Random([300, 517]), DType.Float32), Ops.Cast(Random([300, 517], 2), DType.Float32)];
        using var result = new NativeBuffer<float>(300);
        ThreadCounts.AssertSameBits(result, () => Lowering.Compile(Fused(300, 517)).Run(inputs)[0].AsSpan<float>().CopyTo(result.Span));
    }
}
