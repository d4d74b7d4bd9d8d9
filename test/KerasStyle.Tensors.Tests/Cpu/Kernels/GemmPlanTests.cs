using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class GemmPlanTests
{
    static readonly (int M, int N, int K)[] s_sizes =
    [
        (1, 1, 1), (1, 70, 33), (3, 129, 40), (5, 7, 3), (13, 32, 16), (14, 31, 9), (15, 33, 17), (29, 48, 5),
        (64, 10, 50), (200, 3, 64), (200, 1, 30), (7, 1, 67), (1, 1, 64), (2, 300, 1100), (40, 16, 2100), (129, 257, 65),
    ];

    [Fact]
    public void EveryFormAgreesWithTheReference()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var (m, n, k) in s_sizes)
                for (int form = 0; form < 4; form++)
                {
                    var shape = new GemmShape(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0 };
                    Check(shape, level, bias: false);
                    Check(shape with { Accumulate = true, Epilogue = Epilogue.Relu, LdA = 2 + Math.Max(m, k), LdB = 3 + Math.Max(n, k), LdC = n + 1 }, level, bias: true);
                }
    }

    [Theory]
    [InlineData(4, 20, 40, 2600)] // K is split
    [InlineData(1, 32, 10, 9000)]
    [InlineData(3000, 40, 70, 50)] // rows are split
    [InlineData(300, 300, 100, 1500)] // panels are split, K in blocks
    [InlineData(9, 2000, 24, 3)]
    [InlineData(1, 30_000, 1, 70)] // one column
    public void LargeProductsAgreeWithTheReference(int m0, int m, int n, int k)
    {
        Check(new GemmShape(m0, n, k), Simd.Level, bias: true);
        Check(new GemmShape(m, n, k) { TransposeA = true }, Simd.Level, bias: true);
        Check(new GemmShape(m, n, k) { TransposeB = true, Accumulate = true }, Simd.Level, bias: false);
    }

    [Fact]
    public void RowsThatCompeteForTheCacheAgreeWithTheReference() =>
        Check(new GemmShape(370, 270, 1500) { LdA = 2048, LdC = 272 }, Simd.Level, bias: true);

    [Fact]
    public void BatchesAgreeWithTheReference()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (int batch in (int[])[2, 3, 9])
                for (int form = 0; form < 4; form++)
                {
                    var shape = new GemmShape(17, 21, 12)
                    {
                        Batch = batch,
                        TransposeA = (form & 1) != 0,
                        TransposeB = (form & 2) != 0,
                        StrideA = 17 * 12,
                        StrideB = 21 * 12,
                        StrideC = 17 * 21,
                    };
                    Check(shape, level, bias: true);
                    Check(shape with { StrideA = 0 }, level, bias: false);
                    Check(shape with { StrideB = 0 }, level, bias: true);
                }
        Check(new GemmShape(300, 200, 200) { Batch = 2, StrideA = 60000, StrideB = 40000, StrideC = 60000 }, Simd.Level, bias: true);
    }

    [Theory]
    [InlineData(128, 70, 50)]
    [InlineData(3, 512, 784)]
    [InlineData(20, 40, 2600)]
    [InlineData(300, 1, 67)]
    public void PackedBGivesTheSameResult(int m, int n, int k)
    {
        foreach (var level in SimdLevels.Supported)
        {
            using var a = NativeBuffer.Random(m * k, 1);
            using var b = NativeBuffer.Random(k * n, 2);
            using var c = new NativeBuffer<float>(m * n);
            using var packed = new NativeBuffer<float>(Panels.Floats(level, k, n));
            using var unpacked = new NativeBuffer<float>(k * n);
            Panels.Pack(level, b.Pointer, n, false, k, n, packed.Pointer);
            Panels.Unpack(level, packed.Pointer, k, n, unpacked.Pointer, n);
            Assert.True(b.Span.SequenceEqual(unpacked.Span));

            var plan = new GemmPlan(new GemmShape(m, n, k) { PackedB = true }, level);
            using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
            plan.Run(a.Pointer, packed.Pointer, c.Pointer, null, workspace.Pointer);
            AssertReference(new GemmShape(m, n, k), a, b, c, start: null, bias: null, level.ToString());
        }
    }

    [Fact]
    public void PanelsGiveTheBitsOfRows()
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var (m, n, k) in (ReadOnlySpan<(int, int, int)>)[.. s_sizes, (100, 33, 40), (300, 40, 50), (700, 10, 9), (16, 40, 4000), (16, 300, 4000), (800, 300, 100)])
                foreach (bool transposeA in (bool[])[false, true])
                    foreach (bool transposeB in (bool[])[false, true])
                    {
                        var shape = new GemmShape(m, n, k) { TransposeA = transposeA, TransposeB = transposeB };
                        using var a = NativeBuffer.Random(m * k, 1);
                        using var b = NativeBuffer.Random(k * n, 2);
                        using var panelsB = new NativeBuffer<float>(transposeB ? Panels.Floats(level, n, k) : Panels.Floats(level, k, n));
                        panelsB.Span.Fill(float.NaN);
                        Panels.Pack(level, b.Pointer, transposeB ? k : n, false, transposeB ? n : k, transposeB ? k : n, panelsB.Pointer);
                        using var c = new NativeBuffer<float>(m * n);
                        using var d = new NativeBuffer<float>(m * n);
                        using var panelsC = new NativeBuffer<float>(Panels.Floats(level, m, n));
                        Run(shape, b, c);
                        Run(shape with { PackedC = true }, b, panelsC);
                        Panels.Unpack(level, panelsC.Pointer, m, n, d.Pointer, n);
                        Assert.True(c.Span.SequenceEqual(d.Span), $"C in panels: {level} {shape}");
                        Run(shape with { PackedB = true }, panelsB, d);
                        AssertReference(shape, a, b, d, null, null, $"B in panels: {level} {shape}");

                        void Run(GemmShape form, NativeBuffer<float> right, NativeBuffer<float> result)
                        {
                            var plan = new GemmPlan(form, level);
                            using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
                            workspace.Span.Fill(0xff);
                            plan.Run(a.Pointer, right.Pointer, result.Pointer, null, workspace.Pointer);
                        }
                    }
    }

    [Theory]
    [InlineData(128, 512, 784, false)]
    [InlineData(512, 10, 128, true)]
    [InlineData(16, 40, 4000, false)]
    [InlineData(60, 40, 4100, true)]
    [InlineData(2000, 40, 64, false)]
    [InlineData(600, 300, 1024, false)]
    public void BitsDoNotDependOnTheNumberOfThreads(int m, int n, int k, bool transposeA)
    {
        using var a = NativeBuffer.Random(m * k, 1);
        using var b = NativeBuffer.Random(k * n, 2);
        using var c = new NativeBuffer<float>(m * n);
        var plan = new GemmPlan(new GemmShape(m, n, k) { TransposeA = transposeA });
        using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
        ThreadCounts.AssertSameBits(c, () => plan.Run(a.Pointer, b.Pointer, c.Pointer, null, workspace.Pointer));
    }

    [Fact]
    public void OnePlanRunsOnManyThreadsAtOnce()
    {
        const int m = 40, n = 300, k = 300;
        var plan = new GemmPlan(new GemmShape(m, n, k));
        Parallel.For(0, 8, i =>
        {
            using var a = NativeBuffer.Random(m * k, i);
            using var b = NativeBuffer.Random(k * n, i + 100);
            using var c = new NativeBuffer<float>(m * n);
            using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
            plan.Run(a.Pointer, b.Pointer, c.Pointer, null, workspace.Pointer);
            AssertReference(new GemmShape(m, n, k), a, b, c, null, null, "");
        });
    }

    static void Check(GemmShape shape, SimdLevel level, bool bias)
    {
        var plan = new GemmPlan(shape, level);
        using var a = NativeBuffer.Random(Size(shape.Batch, shape.StrideA, shape.TransposeA ? shape.K : shape.M, shape.RowLengthA, shape.TransposeA ? shape.M : shape.K), 1);
        using var b = NativeBuffer.Random(Size(shape.Batch, shape.StrideB, shape.TransposeB ? shape.N : shape.K, shape.RowLengthB, shape.TransposeB ? shape.K : shape.N), 2);
        using var c = NativeBuffer.Random(Size(shape.Batch, shape.StrideC, shape.M, shape.RowLengthC, shape.N), 3);
        using var q = bias ? NativeBuffer.Random(shape.N, 4) : null;
        using var start = NativeBuffer.Convert<float, double>(c);
        using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
        workspace.Span.Fill(0xff); // NaN, so that anything used without being written shows
        plan.Run(a.Pointer, b.Pointer, c.Pointer, bias ? q!.Pointer : null, workspace.Pointer);
        AssertReference(shape, a, b, c, start, q, $"{level} {shape}");
    }

    static void AssertReference(GemmShape shape, NativeBuffer<float> a, NativeBuffer<float> b, NativeBuffer<float> c, NativeBuffer<double>? start, NativeBuffer<float>? bias, string what)
    {
        using var a64 = NativeBuffer.Convert<float, double>(a);
        using var b64 = NativeBuffer.Convert<float, double>(b);
        using var bias64 = bias is null ? null : NativeBuffer.Convert<float, double>(bias);
        using var c64 = new NativeBuffer<double>(c.Count);
        start?.Span.CopyTo(c64.Span);
        GemmReference.Run(shape, a64.Pointer, b64.Pointer, c64.Pointer, bias64 is null ? null : bias64.Pointer);
        double error = NativeBuffer.Error(c.Span, c64.Span);
        Assert.True(error < 1e-6 * Math.Sqrt(shape.K + 16), $"{what}: error {error:E1}");
    }

    static nint Size(int batch, nint stride, int rows, int ld, int columns) =>
        (batch - 1) * stride + (nint)(rows - 1) * ld + columns;
}
