namespace KerasStyle.Layers;

/// <summary>Each image blended with a mixture of chains of random changes, which are chosen for the batch (Hendrycks et al., 2020), clipped to the range of values; otherwise y = x. As keras.layers.AugMix.</summary>
public sealed class AugMix : BaseGeometricAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;
    readonly int numChains, chainDepth;
    readonly double alpha;
    readonly bool allOps;
    readonly string interpolation;
    readonly AugmentationSet steps;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="numChains">Number of chains.</param>
    /// <param name="chainDepth">Most changes in a chain.</param>
    /// <param name="factor">Bounds of the strength of each change, from 0 to 1; 0 to 0.3 by default.</param>
    /// <param name="alpha">Parameter of the distributions of the shares.</param>
    /// <param name="allOps">Whether changes of brightness, colour, contrast and sharpness are among them.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public AugMix(
        (double Low, double High)? valueRange = null, int numChains = 3, int chainDepth = 3, FactorRange? factor = null, double alpha = 1, bool allOps = true, string interpolation = "bilinear",
        int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numChains);
        this.factor = (factor ?? 0.3).Within(Label, 0, 1);
        (this.numChains, this.chainDepth, this.alpha, this.allOps) = (numChains, chainDepth, alpha, allOps);
        this.interpolation = AffineSampling.Interpolation(Label, interpolation);
        this.valueRange = Augmentations.Range(Label, valueRange);
        steps = new AugmentationSet(this.factor, this.valueRange, interpolation, seed, Policy, allOps);
    }

    /// <summary>As in Keras, masks are blended as images are, and boxes stay.</summary>
    internal override ImageChange Drawn(Tensor images)
    {
        Tensor shares = Ops.Softmax(DrawLogGamma([numChains], alpha)), kept = DrawBeta([], alpha);
        ImageChange[] chains = [.. Enumerable.Range(0, numChains).Select(_ => Enumerable.Range(0, chainDepth)
            .Select(_ => steps.Drawn(images, Draw([], images.DType, 0, 1), orNone: true))
            .Aggregate(new ImageChange { Images = x => x }, (all, step) => all.Then(step)))];
        Tensor Blended(Tensor x, Func<ImageChange, Tensor> changed)
        {
            Tensor mixed = chains.Zip(Ops.Unstack(Ops.Cast(shares, x.DType)), (chain, share) => changed(chain) * share).Aggregate((a, b) => a + b), w = Ops.Cast(kept, x.DType);
            return x * w + mixed * (1 - w);
        }

        return new ImageChange
        {
            Images = x => Ops.Clip(Blended(x, c => c.Images(x)), valueRange.Low, valueRange.High),
            Masks = x => Blended(x, c => c.Masks?.Invoke(x) ?? x),
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("value_range", [valueRange.Low, valueRange.High]).Add("num_chains", numChains).Add("chain_depth", chainDepth).Add("factor", [factor.Lower, factor.Upper])
        .Add("alpha", alpha).Add("all_ops", allOps).Add("interpolation", interpolation).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AugMix FromConfig(Config config) => new(
        Augmentations.ReadRange(config), config.Get("num_chains", 3), config.Get("chain_depth", 3), Augmentations.ReadFactor(config, "factor"), config.Get("alpha", 1.0),
        config.Get("all_ops", true), config.Get("interpolation", "bilinear"), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
