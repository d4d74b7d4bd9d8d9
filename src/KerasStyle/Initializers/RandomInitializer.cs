using System.Runtime.CompilerServices;
using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Values drawn at random. With a seed every call gives the same values, as in Keras; without one each call draws anew.</summary>
/// <param name="seed">Seed of the draw; one from <see cref="KerasRandom"/> for each call when null.</param>
public abstract class RandomInitializer(int? seed = null) : Initializer
{
    /// <summary>The seed as given.</summary>
    protected int? Seed => seed;

    /// <summary>offset + scale · draw for each element.</summary>
    private protected Tensor Draw(RandomKind kind, Shape shape, DType dtype, double offset, double scale)
    {
        DType drawn = dtype == DType.Float64 ? DType.Float64 : DType.Float32;
        var state = Tensor.From<long>([seed ?? KerasRandom.NextSeed(), 0], [2]);
        Tensor values = Engines.Current.Execute(new RandomValues(kind, new TensorSpec(shape, drawn)), [state])[0];
        Scale(values, offset, scale);
        return drawn == dtype ? values : Ops.Cast(values, dtype);
    }

    // Optimized at once: a net's first weights are drawn before anything else has run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scale(Tensor values, double offset, double scale)
    {
        if (values.DType == DType.Float32)
        {
            foreach (ref float value in values.Buffer.AsSpan<float>()[..(int)values.Shape.Size])
                value = (float)(offset + scale * value);
            return;
        }

        foreach (ref double value in values.Buffer.AsSpan<double>()[..(int)values.Shape.Size])
            value = offset + scale * value;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("seed", seed);
}
