using System.Numerics;
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
        if (drawn == DType.Float32)
            Scale(values.Buffer.AsSpan<float>()[..(int)shape.Size], offset, scale);
        else
            Scale(values.Buffer.AsSpan<double>()[..(int)shape.Size], offset, scale);
        return drawn == dtype ? values : Ops.Cast(values, dtype);
    }

    // Optimized at once: a net's first weights are drawn before anything else has run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scale<T>(Span<T> values, double offset, double scale)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(offset + scale * double.CreateTruncating(values[i]));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("seed", seed);
}
