using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>A layer whose kernel is divided, before each training step, by its largest singular value σ, estimated by power iteration:
/// v = normalize(u · Wᵀ), u = normalize(v · W), σ = v · W · uᵀ; as keras.layers.SpectralNormalization (Miyato et al., 2018).</summary>
public sealed class SpectralNormalization : Wrapper
{
    readonly int powerIterations;
    Variable kernel = null!, vectorU = null!;

    /// <param name="layer">A layer with a <c>kernel</c> or <c>embeddings</c>.</param>
    /// <param name="powerIterations">Iterations of each step.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights of the layer inside.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of iterations is not positive.</exception>
    public SpectralNormalization(Layer layer, int powerIterations = 1, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(layer, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(powerIterations);
        this.powerIterations = powerIterations;
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        kernel = Inner.OwnVariables.FirstOrDefault(v => v.Name is "kernel" or "embeddings")
            ?? throw new ArgumentException($"{Label}: {Inner.Label} has neither a kernel nor embeddings");
        // As in Keras, the kernel is a weight of this layer, too, and so stands first in files.
        ShareWeight(Inner, kernel);
        vectorU = AddWeight("vector_u", [1, kernel.Shape[^1]], new TruncatedNormal(stddev: 0.02), trainable: false);
        InputSpec = new InputSpec(MinRank: 1, Axes: new Dictionary<int, int> { [-1] = input[^1] });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        if (training)
            Normalize();
        return Inner.Call(x, training);
    }

    void Normalize()
    {
        Tensor current = kernel, weights = Ops.Reshape(current, [-1, kernel.Shape[^1]]), u = vectorU, v = u;
        for (int i = 0; i < powerIterations; i++)
        {
            v = Unit(Ops.Matmul(u, Ops.Transpose(weights)));
            u = Unit(Ops.Matmul(v, weights));
        }

        (u, v) = (Ops.StopGradient(u), Ops.StopGradient(v));
        Tensor sigma = Ops.Reshape(Ops.Matmul(Ops.Matmul(v, weights), Ops.Transpose(u)), Shape.Scalar);
        // A kernel of zeros has no direction and stays as it is.
        Tensor zero = Ops.Equal(Ops.Max(Ops.Abs(current)), 0);
        vectorU.Assign(Ops.Where(zero, vectorU, u));
        kernel.Assign(Ops.Where(zero, current, current / Ops.Where(zero, Ops.OnesLike(sigma), sigma)));
    }

    static Tensor Unit(Tensor row) => row / Ops.Maximum(Ops.Sqrt(Ops.Sum(Ops.Square(row))), 1e-7);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Inner.ComputeOutputShape(input);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("power_iterations", powerIterations);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SpectralNormalization FromConfig(Config config) => new(
        ReadInner(config), config.Get("power_iterations", 1), config.Name, config.Policy, config.Trainable);
}
