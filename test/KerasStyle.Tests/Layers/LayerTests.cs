using KerasStyle.Layers;
using KerasStyle.Tensors;
using KerasStyle.Tests.Objects;

namespace KerasStyle.Tests.Layers;

public class LayerTests
{
    [Fact]
    public void Names_count_up_within_a_scope()
    {
        using (AutoName.Scope())
        {
            Assert.Equal("dense", new Dense(1).Name);
            Assert.Equal("dense_1", new Dense(1).Name);
            Assert.Equal("head", new Dense(1, name: "head").Name);
            Assert.Equal("dense_2", new Dense(1).Name);
        }
    }

    [Fact]
    public void A_wrong_last_axis_is_named()
    {
        var layer = new Dense(10, kernelInitializer: "zeros", name: "head");
        layer.EnsureBuilt([Shape.Unknown, 64]);
        var error = Assert.Throws<ArgumentException>(() => layer.Call(Tensor.From(new float[32, 63])));
        Assert.Equal("Dense 'head': last axis must be 64, got input shape (32, 63)", error.Message);
    }

    [Fact]
    public void ToString_tells_shapes_and_parameters()
    {
        var layer = new Dense(10, "softmax", kernelInitializer: "zeros");
        Assert.Equal("Dense(? -> 10, softmax)", layer.ToString());
        layer.EnsureBuilt([Shape.Unknown, 64]);
        Assert.Equal("Dense(64 -> 10, softmax)  # 650 parameters", layer.ToString());
    }

    [Fact]
    public void The_output_shape_of_ones_own_layer_is_found_by_tracing()
    {
        var layer = new RegistryTests.Scale();
        Assert.Equal([Shape.Unknown, Shape.Unknown, 3], layer.ComputeOutputShape([Shape.Unknown, Shape.Unknown, 3]));
    }

    [Fact]
    public void Weights_are_made_outside_the_trace_that_first_uses_the_layer()
    {
        var layer = new Dense(4, kernelInitializer: "ones", dtype: DType.Float64);
        Graph graph = Graph.Trace([new TensorSpec([2, 3], DType.Float64)], x => [layer.Call(x[0])]);
        Assert.Equal([2, 4], graph.Outputs[0].Shape);
        Assert.Equal("float64(3, 4)", layer.Weights[0].Spec.ToString());
    }

    [Fact]
    public void Freezing_moves_the_weights()
    {
        var layer = new Dense(4, kernelInitializer: "zeros", kernelRegularizer: "l2");
        layer.EnsureBuilt([Shape.Unknown, 3]);
        layer.Trainable = false;
        Assert.Empty(layer.TrainableWeights);
        Assert.Equal(2, layer.NonTrainableWeights.Count);
        Assert.Empty(layer.Losses);
    }
}
