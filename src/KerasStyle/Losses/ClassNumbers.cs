using System.Numerics;
using KerasStyle.Tensors;

namespace KerasStyle.Losses;

/// <summary>Targets that must be numbers from 0 to <paramref name="Classes"/> − 1, or the one that is ignored.</summary>
sealed record ClassNumbers(int Classes, int? Ignored = null)
{
    /// <summary>Throws when one of some rows of targets is another number.</summary>
    /// <param name="name">Whose targets these are, for the message.</param>
    /// <param name="targets">Values; the first axis counts the rows.</param>
    /// <param name="first">The first row to look at.</param>
    /// <param name="count">Number of rows to look at.</param>
    /// <exception cref="ArgumentException">The class is not there; the message names it, its row and the number of classes.</exception>
    public void Check(string name, Tensor targets, int first, int count)
    {
        if (Classes <= 0)
            return;
        int each = (int)targets.Shape[1..].Size, from = first * each, length = count * each;
        int found = targets.DType switch
        {
            DType.Float32 => Find<float>(),
            DType.Float64 => Find<double>(),
            DType.Int32 => Find<int>(),
            DType.Int64 => Find<long>(),
            DType.UInt8 => Find<byte>(),
            DType.Int8 => Find<sbyte>(),
            _ => -1,
        };
        if (found < 0)
            return;
        double value = ScalarValues.Read(targets.Buffer, targets.DType, from + found);
        throw new ArgumentException(
            $"{name}: targets must be class numbers from 0 to {Classes - 1}, since there are {Classes} classes{(Ignored is { } i ? $", or {i}" : "")}; row {first + found / each} has {value}", "y");

        int Find<T>()
            where T : unmanaged, INumber<T>
        {
            ReadOnlySpan<T> values = targets.AsSpan<T>().Slice(from, length);
            for (int i = 0; i < values.Length; i++)
            {
                double value = double.CreateTruncating(values[i]);
                // Losses cast to whole numbers, so −0.5 is 0; what is not a number is no class.
                if (!(value > -1 && value < Classes) && value != Ignored)
                    return i;
            }

            return -1;
        }
    }
}
