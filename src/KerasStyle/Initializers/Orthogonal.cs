using System.Runtime.InteropServices;
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
        Tensor weight = Tensor.Allocate(new TensorSpec(shape, dtype));
        for (int row = 0, at = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                ScalarValues.Write(weight.Buffer, dtype, gain * q[rows < columns ? row * tall + column : column * tall + row], at++);
        }

        return weight;
    }

    // Four lanes on every machine, so that all start from the same weights; two by two, since wider vectors keep code from being compiled ahead of time.
    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector128<double> low = default, high = default;
        int i = 0;
        for (; i <= a.Length - 4; i += 4)
        {
            low += Vector128.LoadUnsafe(ref x, (nuint)i) * Vector128.LoadUnsafe(ref y, (nuint)i);
            high += Vector128.LoadUnsafe(ref x, (nuint)i + 2) * Vector128.LoadUnsafe(ref y, (nuint)i + 2);
        }

        double sum = Vector128.Sum(low) + Vector128.Sum(high);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    static void Add(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        int i = 0;
        for (; i <= a.Length - 2; i += 2)
            (Vector128.LoadUnsafe(ref x, (nuint)i) + factor * Vector128.LoadUnsafe(ref y, (nuint)i)).StoreUnsafe(ref x, (nuint)i);
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
