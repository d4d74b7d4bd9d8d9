using KerasStyle.KernelGenerator;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public unsafe class MicroKernelTests
{
    [Fact]
    public void GeneratedFilesAreWhatTheGeneratorWrites()
    {
        foreach ((string name, string text) in MicroKernelSource.Files)
        {
            using Stream stream = typeof(MicroKernelTests).Assembly.GetManifestResourceStream(name)!;
            Assert.Equal(text, new StreamReader(stream).ReadToEnd());
        }
    }

    [Fact]
    public void EveryKernelAgreesWithTheScalarOneBitForBit()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (int vectors in (int[])[1, 2, 4])
            {
                for (int rows = 1; rows <= Simd.MaxTileRows(level, vectors); rows++)
                {
                    Compare(level, vectors, rows, TileFlags.None, bias: false);
                    Compare(level, vectors, rows, TileFlags.Accumulate | TileFlags.Relu, bias: true);
                }
            }
    }

    [Fact]
    public void ReluKeepsNaN()
    {
        float* a = stackalloc float[1] { float.NaN };
        float* b = stackalloc float[16], c = stackalloc float[16];
        foreach (var level in SimdLevels.Supported)
        {
            c[0] = 0;
            var tile = new MicroTile { B = b, Flags = TileFlags.Relu, Rows = 1 };
            tile.SetA(a);
            tile.SetC(c);
            tile.SetDepth(1);
            MicroKernels.Table(level, 1)[1](&tile);
            Assert.True(float.IsNaN(c[0]), level.ToString());
        }
    }

    static void Compare(SimdLevel level, int vectors, int rows, TileFlags flags, bool bias)
    {
        const int inner = 5, middle = 3, outer = 2, ldA = 7;
        int columns = vectors * Simd.Lanes(level), ldc = columns + 3;
        using var a = NativeBuffer.Random(1000, 1);
        using var b = NativeBuffer.Random(inner * middle * outer * (columns + 4), 2);
        using var q = NativeBuffer.Random(columns, 3);
        using var expected = NativeBuffer.Random(16 * ldc, 4);
        using var actual = NativeBuffer.Random(16 * ldc, 4);
        using var again = NativeBuffer.Random(16 * ldc, 4);
        var tile = new MicroTile
        {
            B = b.Pointer,
            Bias = bias ? q.Pointer : null,
            RowStride = ldA * sizeof(float),
            RowStrideC = ldc * sizeof(float),
            StepA = 2 * sizeof(float),
            StepB = columns * sizeof(float),
            Count1 = inner,
            Count2 = middle,
            Count3 = outer,
            JumpA2 = 3 * sizeof(float),
            JumpB2 = sizeof(float),
            JumpA3 = 11 * sizeof(float),
            JumpB3 = 4 * sizeof(float),
            Flags = flags,
            Rows = rows,
        };
        tile.SetA(a.Pointer);
        tile.A2 = a.Pointer + 600; // groups need not be equidistant
        tile.SetC(expected.Pointer);
        ScalarMicroKernel.Run(&tile, columns);
        delegate*<MicroTile*, void> atRunTime = MicroKernels.Table(level, vectors)[rows], used = KernelSet.For(level).Tiles(vectors)[rows];
        tile.SetC(actual.Pointer);
        atRunTime(&tile);
        Assert.True(expected.Span.SequenceEqual(actual.Span), $"{level}, {rows} rows x {vectors} vectors, {flags}");
        if ((nint)used == (nint)atRunTime)
            return;
        tile.SetC(again.Pointer);
        used(&tile);
        Assert.True(expected.Span.SequenceEqual(again.Span), $"ahead of time: {level}, {rows} rows x {vectors} vectors, {flags}");
    }
}
