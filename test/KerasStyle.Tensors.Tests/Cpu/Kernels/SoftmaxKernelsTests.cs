using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class SoftmaxKernelsTests
{
    const double Tolerance = 2e-6;

    [Fact]
    public void SoftmaxAndItsGradient() => ForEach((rows, columns, level) =>
    {
        using var x = Logits(rows, columns);
        using var dy = NativeBuffer.Random(x.Count, 2);
        using var y = new NativeBuffer<float>(x.Count);
        using var dx = new NativeBuffer<float>(x.Count);
        SoftmaxKernels.Softmax(x.Pointer, y.Pointer, rows, columns, level);
        SoftmaxKernels.SoftmaxBackward(y.Pointer, dy.Pointer, dx.Pointer, rows, columns, level);
        double[] p = Softmax(x, rows, columns), expected = new double[x.Count];
        for (int r = 0; r < rows; r++)
        {
            double dot = 0;
            for (int j = r * columns; j < (r + 1) * columns; j++)
                dot += p[j] * dy.Span[j];
            for (int j = r * columns; j < (r + 1) * columns; j++)
                expected[j] = p[j] * (dy.Span[j] - dot);
        }
        AssertClose(y, p);
        AssertClose(dx, expected);
    });

    [Fact]
    public void LogSoftmaxAndItsGradient() => ForEach((rows, columns, level) =>
    {
        using var x = Logits(rows, columns);
        using var dy = NativeBuffer.Random(x.Count, 2);
        using var y = new NativeBuffer<float>(x.Count);
        using var dx = new NativeBuffer<float>(x.Count);
        SoftmaxKernels.LogSoftmax(x.Pointer, y.Pointer, rows, columns, level);
        SoftmaxKernels.LogSoftmaxBackward(y.Pointer, dy.Pointer, dx.Pointer, rows, columns, level);
        double[] p = Softmax(x, rows, columns), expected = new double[x.Count];
        for (int r = 0; r < rows; r++)
        {
            double total = 0;
            for (int j = r * columns; j < (r + 1) * columns; j++)
                total += dy.Span[j];
            for (int j = r * columns; j < (r + 1) * columns; j++)
                expected[j] = dy.Span[j] - p[j] * total;
        }
        AssertClose(y, [.. p.Select(value => Math.Log(value))]);
        AssertClose(dx, expected, 1e-5);
    });

    [Fact]
    public void CrossEntropyOfLabelsAndOfDistributions() => ForEach((rows, columns, level) =>
    {
        using var x = Logits(rows, columns);
        using var weights = NativeBuffer.Random(rows, 3);
        using var labels = new NativeBuffer<int>(rows);
        using var targets = new NativeBuffer<float>(x.Count);
        using var loss = new NativeBuffer<float>(rows);
        using var dx = new NativeBuffer<float>(x.Count);
        double[] p = Softmax(x, rows, columns), expectedLoss = new double[rows], expected = new double[x.Count];
        const float scale = 0.25f;
        for (int r = 0; r < rows; r++)
        {
            int label = r * 7 % columns;
            labels.Span[r] = label;
            targets.Span[r * columns + label] = 1;
            expectedLoss[r] = -Math.Log(p[r * columns + label]);
            for (int j = 0; j < columns; j++)
                expected[r * columns + j] = scale * weights.Span[r] * (p[r * columns + j] - (j == label ? 1 : 0));
        }

        SoftmaxKernels.SparseCrossEntropy(x.Pointer, labels.Pointer, weights.Pointer, scale, loss.Pointer, dx.Pointer, rows, columns, level);
        AssertClose(loss, expectedLoss);
        AssertClose(dx, expected);
        loss.Span.Clear();
        dx.Span.Clear();
        SoftmaxKernels.CrossEntropy(x.Pointer, targets.Pointer, weights.Pointer, scale, loss.Pointer, dx.Pointer, rows, columns, level);
        AssertClose(loss, expectedLoss);
        AssertClose(dx, expected);
    });

    [Fact]
    public void TargetsNeedNotSumToOne()
    {
        using var x = new NativeBuffer<float>(2);
        using var t = new NativeBuffer<float>(2);
        using var loss = new NativeBuffer<float>(1);
        using var dx = new NativeBuffer<float>(2);
        t.Span[0] = 3;
        t.Span[1] = 1;
        SoftmaxKernels.CrossEntropy(x.Pointer, t.Pointer, null, 1, loss.Pointer, dx.Pointer, 1, 2);
        Assert.Equal(4 * Math.Log(2), loss.Span[0], 1e-6);
        Assert.Equal([-1f, 1f], dx.Span.ToArray());
    }

    [Fact]
    public void AnUnknownLabelIsNaNAndWritesNothingElse()
    {
        using var x = NativeBuffer.Random(10, 1);
        using var labels = new NativeBuffer<int>(2);
        using var loss = new NativeBuffer<float>(2);
        using var dx = new NativeBuffer<float>(10);
        labels.Span[1] = 5;
        SoftmaxKernels.SparseCrossEntropy(x.Pointer, labels.Pointer, null, 1, loss.Pointer, dx.Pointer, 2, 5);
        Assert.True(float.IsFinite(loss.Span[0]) && float.IsNaN(loss.Span[1]) && float.IsNaN(dx.Span[7]));
    }

    [Fact]
    public void BitsDoNotDependOnTheNumberOfThreads()
    {
        using var x = Logits(500, 100);
        using var y = new NativeBuffer<float>(x.Count);
        ThreadCounts.AssertSameBits(y, () => SoftmaxKernels.Softmax(x.Pointer, y.Pointer, 500, 100));
    }

    static NativeBuffer<float> Logits(int rows, int columns)
    {
        var x = NativeBuffer.Random(rows * columns, 1);
        foreach (ref float value in x.Span)
            value *= 20;
        if (columns > 2)
            x.Span[2] = -500; // underflows
        return x;
    }

    static double[] Softmax(NativeBuffer<float> x, int rows, int columns)
    {
        var p = new double[x.Count];
        for (int r = 0; r < rows; r++)
        {
            double max = double.NegativeInfinity, sum = 0;
            for (int j = r * columns; j < (r + 1) * columns; j++)
                max = Math.Max(max, x.Span[j]);
            for (int j = r * columns; j < (r + 1) * columns; j++)
                sum += p[j] = Math.Exp(x.Span[j] - max);
            for (int j = r * columns; j < (r + 1) * columns; j++)
                p[j] /= sum;
        }
        return p;
    }

    static void AssertClose(NativeBuffer<float> actual, double[] expected, double tolerance = Tolerance) =>
        Assert.True(NativeBuffer.Error(actual.Span, expected) < tolerance, $"error {NativeBuffer.Error(actual.Span, expected):E1}");

    static void ForEach(Action<int, int, SimdLevel> test)
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var (rows, columns) in ((int, int)[])[(1, 1), (7, 3), (128, 10), (5, 16), (3, 37), (2, 1000), (600, 50)])
                test(rows, columns, level);
    }
}
