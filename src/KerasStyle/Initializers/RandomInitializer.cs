using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Values drawn at random. With a seed every call gives the same values, as in Keras; without one each call draws anew.</summary>
/// <param name="seed">Seed of the draw; one from <see cref="KerasRandom"/> for each call when null.</param>
public abstract class RandomInitializer(int? seed = null) : Initializer
{
    /// <summary>The seed as given.</summary>
    protected int? Seed => seed;

    internal override bool GivesOwnMemory => IsBuiltIn;

    /// <summary>offset + scale · draw for each element.</summary>
    private protected Tensor Draw(RandomKind kind, Shape shape, DType dtype, double offset, double scale)
    {
        DType drawn = dtype == DType.Float64 ? DType.Float64 : DType.Float32;
        var state = Tensor.From<long>([seed ?? KerasRandom.NextSeed(), 0], [2]);
        Tensor values = Engines.Current.Execute(new RandomValues(kind, new TensorSpec(shape, drawn)), [state])[0];
        Scale(values, offset, scale);
        return drawn == dtype ? values : Ops.Cast(values, dtype);
    }

    static unsafe void Scale(Tensor values, double offset, double scale)
    {
        long count = values.Shape.Size;
        if (values.DType == DType.Float32)
        {
            float* single = (float*)values.Buffer.Pointer;
            for (long i = 0; i < count; i++)
                single[i] = (float)(offset + scale * single[i]);
            return;
        }

        double* x = (double*)values.Buffer.Pointer;
        for (long i = 0; i < count; i++)
            x[i] = offset + scale * x[i];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("seed", seed);
}
