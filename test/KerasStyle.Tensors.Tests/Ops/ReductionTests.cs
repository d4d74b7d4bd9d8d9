namespace KerasStyle.Tensors.Tests;

/// <summary>Reductions over axes that do not lie side by side, and views that repeat what they gather, against plain sums.</summary>
public class ReductionTests
{
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [17, 70, 80, 3, 4], [1, 2, 4] },      // as a group normalization
        { [2, 300, 300, 5], [1, 3] },
        { [3, 7, 1100], [1] },
        { [3, 5000, 7], [1] },
        { [2, 3, 4, 5, 6], [0, 2, 4] },
        { [2, 3, 4, 5, 6], [1, 3] },
        { [0, 3, 4], [1] },
        { [4, 0, 3], [1] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SumsMatchPlainOnes(int[] shape, int[] axes)
    {
        Tensor x = GradientCheck.Random(shape);
        double[] values = x.ToArray<double>();
        Shape kept = new([.. shape.Select((n, i) => axes.Contains(i) ? 1 : n)]);
        var expected = new double[kept.Size];
        for (int i = 0; i < values.Length; i++)
            expected[Index(i, shape, kept)] += values[i];
        Agreement.Close(Tensor.From<double>(expected, kept), Ops.Sum(x, axes, keepdims: true), 1e-12);
        Agreement.Close(Tensor.From<double>(expected, kept), Ops.Sum(Ops.Cast(x, DType.Float32), axes, keepdims: true), 1e-3);
    }

    [Fact]
    public void ManyShortRowsAreReduced()
    {
        Tensor x = GradientCheck.Random([70_001, 3], 1, 0.5, 1.5);
        double[] values = x.ToArray<double>();
        double[] expected = [.. Enumerable.Range(0, 70_001).Select(i => values[3 * i] * values[3 * i + 1] * values[3 * i + 2])];
        Agreement.Close(Tensor.From<double>(expected, [70_001]), Ops.Prod(x, [1]), 1e-12);
        Agreement.Close(Tensor.From<double>(expected, [70_001]), Ops.Prod(Ops.Cast(x, DType.Float32), [1]), 1e-5);
    }

    [Theory]
    [InlineData(new[] { 5, 37, 29, 3, 4 }, new[] { 5, 1, 1, 3, 1 })]
    [InlineData(new[] { 5, 37, 29, 3, 4 }, new[] { 5, 1, 1, 1, 4 })]
    [InlineData(new[] { 2, 9, 3, 33, 5 }, new[] { 1, 9, 1, 33, 1 })]
    [InlineData(new[] { 4, 3, 2000, 2 }, new[] { 4, 1, 1, 2 })]
    public void RepeatedValuesAreWhereTheyBelong(int[] shape, int[] source)
    {
        Tensor x = GradientCheck.Random(shape), y = GradientCheck.Random(source, 2);
        double[] a = x.ToArray<double>(), b = y.ToArray<double>();
        double[] expected = [.. a.Select((value, i) => value * b[Index(i, shape, source)] + value)];
        Agreement.Close(Tensor.From<double>(expected, shape), x * y + x, 1e-15);
        Agreement.SingleWithDouble(t => t[0] * t[1] + t[0], [x, y], 1e-3);
    }

    // Where an element lies in a tensor of the same rank with some axes of length 1.
    static long Index(long element, int[] shape, Shape narrow)
    {
        long index = 0, step = 1;
        for (int axis = shape.Length - 1; axis >= 0; element /= shape[axis--])
        {
            index += narrow[axis] == 1 ? 0 : element % shape[axis] * step;
            step *= narrow[axis];
        }

        return index;
    }
}
