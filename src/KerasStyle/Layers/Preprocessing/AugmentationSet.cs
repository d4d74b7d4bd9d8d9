namespace KerasStyle.Layers;

/// <summary>Changes of images of which one is chosen, in Keras' order.</summary>
sealed class AugmentationSet
{
    readonly Func<Tensor, Tensor>[] steps;

    public AugmentationSet(FactorRange factor, (double Low, double High) range, string interpolation, int? seed, DTypePolicy policy, bool all)
    {
        var contrast = new AutoContrast(range, dtype: policy);
        Func<Tensor, Tensor>[] geometry =
        [
            new RandomShear(factor, factor, interpolation, seed: seed, dtype: policy).Transform,
            new RandomTranslation(factor, factor, interpolation: interpolation, seed: seed, dtype: policy).Transform,
            new RandomRotation(factor, interpolation: interpolation, seed: seed, dtype: policy).Transform,
        ];
        Func<Tensor, Tensor>[] colours =
        [
            new RandomBrightness(factor, range, seed, dtype: policy).Transform, new RandomColorDegeneration(factor, range, seed, dtype: policy).Transform,
            new RandomContrast(factor, range, seed, dtype: policy).Transform, new RandomSharpness(factor, range, seed, dtype: policy).Transform,
        ];
        Func<Tensor, Tensor>[] values =
        [
            new RandomPosterization(Math.Max(1, (int)(8 * factor.Upper)), range, seed, dtype: policy).Transform,
            new Solarization(factor, factor, range, seed, dtype: policy).Transform,
            images => contrast.Call(images), new Equalization(range, dtype: policy).Transform,
        ];
        steps = [.. geometry, .. all ? colours : [], .. values];
    }

    /// <summary>The images after one of the changes, or also none of them, that a number from 0 to 1 chooses.</summary>
    public Tensor Apply(Tensor images, Tensor choice, bool orNone)
    {
        Tensor which = Ops.Floor(choice * (steps.Length + (orNone ? 1 : 0))), result = images;
        for (int i = 0; i < steps.Length; i++)
            result = Ops.Where(Ops.Equal(which, i), steps[i](images), result);
        return result;
    }
}
