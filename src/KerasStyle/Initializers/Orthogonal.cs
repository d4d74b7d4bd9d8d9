using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>gain times a random matrix with orthonormal columns (or rows, when wide); a weight of more axes is made as (product, last),
/// as keras.initializers.Orthogonal (Saxe et al., 2014).</summary>
/// <param name="gain">Length of the columns, 1 by default.</param>
/// <param name="seed">Seed of the draw.</param>
public sealed class Orthogonal(double gain = 1.0, int? seed = null) : RandomInitializer(seed)
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32)
    {
        if (shape.Rank < 2)
            throw new ArgumentException($"Orthogonal: the weight must have at least 2 axes, got shape {shape}", nameof(shape));
        int rows = (int)shape[..^1].Size, columns = shape[^1], tall = Math.Max(rows, columns), narrow = Math.Min(rows, columns);
        Tensor normal = Draw(RandomKind.Normal, [narrow, tall], DType.Float64, 0, 1);
        Span<double> q = normal.Buffer.AsSpan<double>()[..(tall * narrow)];
        for (int i = 0; i < narrow; i++)
        {
            Span<double> vector = q.Slice(i * tall, tall);
            // Twice is enough to be orthogonal to the last digits.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                {
                    Span<double> other = q.Slice(j * tall, tall);
                    Add(vector, -Dot(vector, other), other);
                }
            }

            double norm = Math.Sqrt(Dot(vector, vector));
            foreach (ref double x in vector)
                x /= norm;
        }

        // Vector i is column i of a tall matrix and row i of a wide one.
        return HostValues.Fill(shape, dtype, i => gain * ScalarValues.Read(
            normal.Buffer, DType.Float64, rows < columns ? i : i % columns * tall + i / columns));
    }

    // Four lanes on every machine, so that all start from the same weights.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector256<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            sums += Vector256.Create(a[i..]) * Vector256.Create(b[i..]);
        double sum = Vector256.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        int i = 0;
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.Create(a[i..]) + factor * Vector256.Create(b[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] += factor * b[i];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("gain", gain);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Orthogonal FromConfig(Config config) => new(config.Get("gain", 1.0), config.GetOptional<int>("seed"));
}
