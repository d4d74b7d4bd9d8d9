namespace KerasStyle.Layers;

/// <summary>The axes behind the batch in another order, as keras.layers.Permute.</summary>
public sealed class Permute : Layer
{
    readonly IntTuple dims;

    /// <param name="dims">Axis i of the output is axis <c>dims[i]</c> of the input; axes count from 1, without the batch.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">The numbers are not 1 to n in some order.</exception>
    public Permute(IntTuple dims, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (!dims.Order().SequenceEqual(Enumerable.Range(1, dims.Count)))
            throw new ArgumentException($"{Label}: dims must be the numbers 1 to {dims.Count} in some order, got {dims}", nameof(dims));
        this.dims = dims;
        InputSpec = new InputSpec(Rank: dims.Count + 1);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Transpose(x, [0, .. dims]);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return [input[0], .. dims.Select(d => input[d])];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("dims", dims);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Permute FromConfig(Config config) => new(config.Get<IntTuple>("dims"), config.Name, config.Policy, config.Trainable);
}
