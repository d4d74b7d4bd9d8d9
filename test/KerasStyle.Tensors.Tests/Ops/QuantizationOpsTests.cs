namespace KerasStyle.Tensors.Tests;

public class QuantizationOpsTests
{
    [Fact]
    public void Products_of_int8_are_int32_and_broadcast()
    {
        Tensor a = Ops.Cast(Ops.Reshape(Ops.Arange(2 * 3 * 5) * 4 - 60, [2, 3, 5]), DType.Int8);
        Tensor b = Ops.Cast(Ops.Reshape(Ops.Arange(5 * 4) * 6 - 60, [5, 4]), DType.Int8);
        Tensor got = Ops.Matmul(a, b), want = Ops.Matmul(Ops.Cast(a, DType.Int32), Ops.Cast(b, DType.Int32));
        Assert.Equal(DType.Int32, got.DType);
        Assert.Equal(want.ToArray<int>(), got.ToArray<int>());
        Tensor batch = Ops.Einsum("abc,acd->abd", a, Ops.Reshape(Ops.Concatenate([b, b], 0), [2, 5, 4]));
        Assert.Equal(want.ToArray<int>(), batch.ToArray<int>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(75)]
    public void Halves_of_bytes_come_in_order(int length)
    {
        var bytes = new sbyte[3 * ((length + 1) / 2)];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (sbyte)(i * 37);
        Tensor packed = Tensor.From<sbyte>(bytes, [3, (length + 1) / 2]);
        sbyte[] got = Ops.UnpackInt4(packed, length, axis: 1).ToArray<sbyte>();
        for (int i = 0; i < got.Length; i++)
        {
            int number = (byte)bytes[i / length * ((length + 1) / 2) + i % length / 2] >> (i % length % 2 * 4) & 15;
            Assert.Equal(number > 7 ? number - 16 : number, got[i]);
        }

        // Along the first axis whole rows are halved.
        Tensor turned = Ops.Transpose(Ops.UnpackInt4(Ops.Transpose(packed), length, axis: 0));
        Assert.Equal(got, turned.ToArray<sbyte>());
        byte[] unsigned = Ops.UnpackInt4(Ops.Cast(packed, DType.UInt8), length, axis: 1).ToArray<byte>();
        Assert.Equal(got.Select(n => (byte)(n & 15)), unsigned);
    }

    [Theory]
    [InlineData(UnaryKind.RoundToFloat8E4M3, new[] { 1.0625f, 1.1875f, 448, 0.001f, 0.00293f, -17, -300 }, new[] { 1f, 1.25f, 448, 0.001953125f, 0.00390625f, -16, -288 })]
    [InlineData(UnaryKind.RoundToFloat8E5M2, new[] { 1.125f, 1.376f, 57344, 1e-5f, -9 }, new[] { 1f, 1.5f, 57344, 1.52587890625e-05f, -8 })]
    [InlineData(UnaryKind.RoundToBFloat16, new[] { 1.00390625f, 1.01171875f, 3e-39f, float.PositiveInfinity, -3.1415927f }, new[] { 1f, 1.015625f, 3.0305e-39f, float.PositiveInfinity, -3.140625f })]
    public void Short_floats_are_the_nearest_ones(UnaryKind kind, float[] x, float[] want)
    {
        float[] got = new Unary(kind).Apply(x).ToArray<float>();
        Assert.All(got.Zip(want), pair => Assert.True(pair.First == pair.Second || Math.Abs(pair.First - pair.Second) < 1e-4f * Math.Abs(pair.Second), $"{pair}"));
    }

    [Fact]
    public void Straight_through_has_the_value_of_one_and_the_gradient_of_the_other()
    {
        Graph graph = Graph.Trace([new TensorSpec([3])], x =>
        {
            Tensor y = Ops.StraightThrough(Ops.Round(x[0]), x[0] * x[0]);
            return [y, .. Gradients.Of(Ops.Sum(y), x)];
        });
        Tensor[] got = Engines.Current.Compile(graph).Run(new[] { 0.4f, 1.6f, -2.4f });
        Assert.Equal([0f, 2, -2], got[0].ToArray<float>());
        Assert.Equal([0.8f, 3.2f, -4.8f], got[1].ToArray<float>());
        Assert.Equal([2f], Ops.StraightThrough(new[] { 2f }, new[] { 5f }).ToArray<float>());
    }
}
