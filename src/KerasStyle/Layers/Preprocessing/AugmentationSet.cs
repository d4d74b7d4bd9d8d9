namespace KerasStyle.Layers;

/// <summary>Changes of images of which one is chosen, in Keras' order.</summary>
sealed class AugmentationSet
{
    readonly BaseImageLayer[] layers;

    public AugmentationSet(FactorRange factor, (double Low, double High) range, string interpolation, int? seed, DTypePolicy policy, bool all)
    {
        BaseImageLayer[] geometry =
        [
            new RandomShear(factor, factor, interpolation, seed: seed, dtype: policy),
            new RandomTranslation(factor, factor, interpolation: interpolation, seed: seed, dtype: policy),
            new RandomRotation(factor, interpolation: interpolation, seed: seed, dtype: policy),
        ];
        BaseImageLayer[] colours =
        [
            new RandomBrightness(factor, range, seed, dtype: policy), new RandomColorDegeneration(factor, range, seed, dtype: policy),
            new RandomContrast(factor, range, seed, dtype: policy), new RandomSharpness(factor, range, seed, dtype: policy),
        ];
        BaseImageLayer[] values =
        [
            new RandomPosterization(Math.Max(1, (int)(8 * factor.Upper)), range, seed, dtype: policy),
            new Solarization(factor, factor, range, seed, dtype: policy),
            new AutoContrast(range, dtype: policy), new Equalization(range, dtype: policy),
        ];
        layers = [.. geometry, .. all ? colours : [], .. values];
    }

    /// <summary>One of the changes, or also none of them, that a number from 0 to 1 chooses, with its random numbers drawn.</summary>
    public ImageChange Drawn(Tensor images, Tensor choice, bool orNone)
    {
        ImageChange[] changes = [.. layers.Select(l => l.Change(images, training: true)!)];
        Tensor which = Ops.Floor(choice * (changes.Length + (orNone ? 1 : 0)));
        Tensor Chosen(Tensor x, Func<int, Tensor?> changed) => Enumerable.Range(0, changes.Length)
            .Aggregate(x, (result, i) => changed(i) is { } other ? Ops.Where(Ops.Equal(which, i), other, result) : result);

        return new ImageChange
        {
            Images = x => Chosen(x, i => changes[i].Images(x)),
            Masks = x => Chosen(x, i => changes[i].Masks?.Invoke(x)),
            Boxes = (boxes, labels) =>
            {
                (Tensor Boxes, Tensor Labels)?[] changed = [.. changes.Select(c => c.Boxes?.Invoke(boxes, labels))];
                return (Chosen(boxes, i => changed[i]?.Boxes), Chosen(labels, i => changed[i]?.Labels));
            },
        };
    }
}
