using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

public class FirstWeightsTests
{
    [Fact]
    public void An_embedding_begins_with_given_vectors()
    {
        var layer = new Embedding(2, 3, weights: new float[,] { { 0, 1, 2 }, { 3, 4, 5 } });
        Assert.Equal([3f, 4, 5, 0, 1, 2], layer.Call(new[] { 1, 0 }).ToArray<float>());
        Assert.False(layer.Serialize()["config"]!.AsObject().ContainsKey("weights"));
        Assert.Throws<ArgumentException>(() => new Embedding(2, 3, weights: new float[,] { { 0, 1, 2 } }));
        var model = new Sequential([new Input([2], dtype: "int32"), new Embedding(2, 1, weights: new float[,] { { 5 }, { 7 } }), new Flatten()]);
        Assert.Equal([7f, 5], model.Predict(new[,] { { 1, 0 } }).ToArray<float>());
    }

    [Fact]
    public void Both_directions_begin_with_given_weights()
    {
        Tensor one = new float[,] { { 1 } }, two = new float[,] { { 2 } }, zero = new float[] { 0 };
        var layer = new Bidirectional(new SimpleRNN(1, activation: "linear"), weights: [one, one, zero, two, one, zero]);
        Assert.Equal([6f, 12], layer.Call(Tensor.From<float>([1, 2, 3], [1, 3, 1])).ToArray<float>());
        Assert.Throws<ArgumentException>(() => new Bidirectional(new SimpleRNN(1), weights: [one]));
    }

    [Fact]
    public void An_input_takes_one_of_two_shapes()
    {
        Assert.Equal([2, 3, 4], new Input(batchShape: [2, 3, 4]).BatchShape);
        Assert.Equal([2, 3, 4], Input.Of(batchShape: [2, 3, 4]).Shape);
        Assert.Contains("either a shape", Assert.Throws<ArgumentException>(() => new Input()).Message);
        Assert.Throws<ArgumentException>(() => new Input([3], batchShape: [2, 3]));
        Assert.Throws<ArgumentException>(() => new Input(batchSize: 2, batchShape: [2, 3]));
    }

    [Fact]
    public void Numbers_of_unknown_tokens_are_bounded() =>
        Assert.Contains("at most", Assert.Throws<ArgumentOutOfRangeException>(() => new StringLookup(numOovIndices: int.MaxValue)).Message);
}
