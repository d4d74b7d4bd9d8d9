using System.Runtime.InteropServices;

namespace KerasStyle.Data;

/// <summary>Sample weights by the sample's class, as keras.Model.fit(class_weight): the class is the rounded target, or the
/// position of the largest value when a target has several; classes without a weight count 1.</summary>
sealed class ClassWeights(IReadOnlyDictionary<int, float> weights)
{
    /// <summary>Writes the weight of each row of <paramref name="targets"/>.</summary>
    public void Fill(TensorSpec row, ReadOnlySpan<byte> targets, Span<float> destination)
    {
        switch (row.DType)
        {
            case DType.Float32: Fill(MemoryMarshal.Cast<byte, float>(targets), row.Shape, destination); break;
            case DType.Float64: Fill(MemoryMarshal.Cast<byte, double>(targets), row.Shape, destination); break;
            case DType.Int32: Fill(MemoryMarshal.Cast<byte, int>(targets), row.Shape, destination); break;
            case DType.Int64: Fill(MemoryMarshal.Cast<byte, long>(targets), row.Shape, destination); break;
            default: Fill(targets, row.Shape, destination); break;
        }
    }

    void Fill<T>(ReadOnlySpan<T> targets, Shape row, Span<float> destination)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (row.Rank > 1)
            throw new ArgumentException($"classWeight needs targets of shape (samples,) or (samples, classes), got rows of shape {row}", nameof(row));
        int size = row.Rank == 0 ? 1 : row[0];
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<T> target = targets.Slice(i * size, size);
            int label = size == 1 ? (int)Math.Round(double.CreateSaturating(target[0])) : Largest(target);
            destination[i] = weights.TryGetValue(label, out float weight) ? weight : 1;
        }
    }

    static int Largest<T>(ReadOnlySpan<T> values)
        where T : System.Numerics.INumber<T>
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }
}
