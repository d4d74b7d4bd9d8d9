namespace KerasStyle.Tensors.Tests.Graphs;

public class VariableOperatorTests
{
    [Fact]
    public void A_variable_stands_where_a_tensor_does()
    {
        var v = new Variable(Tensor.From<float>([1, 2], [2]));
        Tensor t = v.Value;
        Assert.Equal([2, 4], (v * 2.0).ToArray<float>());
        Assert.Equal([2, 1], (2.0 / v).ToArray<float>());
        Assert.Equal([3, 4], (2 + v).ToArray<float>());
        Assert.Equal([1, 4], (v * v).ToArray<float>());
        Assert.Equal([0, 0], (v - t).ToArray<float>());
        Assert.Equal([2, 4], (t + v).ToArray<float>());
        Assert.Equal([-1, -2], (-v).ToArray<float>());
        Assert.Equal([0, 0], (v - v).ToArray<float>());
        Assert.Equal([1, 1], (v / v).ToArray<float>());
        Assert.Equal(DType.Float32, (v * 2.0).DType);
    }
}
