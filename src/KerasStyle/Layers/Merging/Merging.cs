namespace KerasStyle.Layers;

/// <summary>Merging layers as functions: <c>Merging.Add([a, b])</c>, as keras.layers.add.</summary>
public static class Merging
{
    /// <summary>The sum of the inputs.</summary>
    public static Tensor Add(params IReadOnlyList<Tensor> inputs) => new Add().Call(inputs);

    /// <summary>The first of two inputs less the second.</summary>
    public static Tensor Subtract(params IReadOnlyList<Tensor> inputs) => new Subtract().Call(inputs);

    /// <summary>The product of the inputs.</summary>
    public static Tensor Multiply(params IReadOnlyList<Tensor> inputs) => new Multiply().Call(inputs);

    /// <summary>The mean of the inputs.</summary>
    public static Tensor Average(params IReadOnlyList<Tensor> inputs) => new Average().Call(inputs);

    /// <summary>The largest of the inputs' values.</summary>
    public static Tensor Maximum(params IReadOnlyList<Tensor> inputs) => new Maximum().Call(inputs);

    /// <summary>The smallest of the inputs' values.</summary>
    public static Tensor Minimum(params IReadOnlyList<Tensor> inputs) => new Minimum().Call(inputs);

    /// <summary>The inputs one behind the other along an axis.</summary>
    public static Tensor Concatenate(IReadOnlyList<Tensor> inputs, int axis = -1) => new Concatenate(axis).Call(inputs);

    /// <summary>Sums of products along one axis of each of two inputs.</summary>
    public static Tensor Dot(IReadOnlyList<Tensor> inputs, IntTuple axes, bool normalize = false) => new Dot(axes, normalize).Call(inputs);
}
