using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>Attention layers and Einstein's notation.</summary>
public class AttentionTests
{
    static readonly Func<Layer>[] Rows =
    [
        () => new Attention(useScale: true, scoreMode: "concat"), () => new AdditiveAttention(dropout: 0.1),
        () => new MultiHeadAttention(2, 3, valueDim: 4, useGate: true), () => new GroupQueryAttention(3, 4, 2, slidingWindow: 2),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Rows.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void Config_round_trips_and_symbolic_shapes_agree(int row)
    {
        Layer layer = Rows[row]();
        JsonObject form = layer.Serialize();
        Assert.True(JsonNode.DeepEquals(form, Layer.Registry.Deserialize(JsonNode.Parse(form.ToJsonString())).Serialize()));
        Tensor known = layer.Call([Ops.Ones([2, 5, 4]), Ops.Ones([2, 3, 4])]), symbolic = layer.Call([new Input([5, 4]), new Input([3, 4])]);
        Assert.Equal([2, 5, 4], known.Shape);
        Assert.Equal(known.Shape.With(0, Shape.Unknown), symbolic.Shape);
    }

    [Fact]
    public void A_causal_query_does_not_see_what_comes()
    {
        var attention = new MultiHeadAttention(2, 3);
        float[,,] x = new float[1, 3, 4], changed = new float[1, 3, 4];
        for (int i = 0; i < 12; i++)
            x[0, i / 4, i % 4] = changed[0, i / 4, i % 4] = i % 5;
        changed[0, 2, 0] = 9;
        Tensor a = attention.Call(Tensor.From(x), Tensor.From(x), useCausalMask: true), b = attention.Call(Tensor.From(changed), Tensor.From(changed), useCausalMask: true);
        Assert.Equal(a.ToArray<float>()[..8], b.ToArray<float>()[..8]);
        Assert.NotEqual(a.ToArray<float>()[8..], b.ToArray<float>()[8..]);
    }

    [Theory]
    [InlineData("ab,bc->ac", 2, 4)]
    [InlineData("ab,bc->ca", 4, 2)]
    [InlineData("...b,bc->...c", 2, 4)]
    public void Einsum_is_a_product_of_matrices(string subscripts, int rows, int columns)
    {
        Tensor a = Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }), b = Ops.Reshape(Ops.Cast(Ops.Arange(12), DType.Float32), [3, 4]);
        Tensor want = Ops.Matmul(a, b), got = Ops.Einsum(subscripts, a, b);
        Assert.Equal([rows, columns], got.Shape);
        Assert.Equal((rows == 2 ? want : Ops.Transpose(want)).ToArray<float>(), got.ToArray<float>());
        Assert.Throws<ArgumentException>(() => Ops.Einsum("abc,cd->abd", a, b));
    }
}
