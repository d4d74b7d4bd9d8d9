using System.Numerics;
using System.Runtime.InteropServices;

namespace KerasStyle.Losses;

/// <summary>Targets that must be numbers from 0 to <paramref name="Classes"/> − 1, or the one that is ignored.</summary>
sealed record ClassNumbers(int Classes, int? Ignored = null)
{
    /// <summary>Throws when one of some rows of targets is another number.</summary>
    /// <param name="owner">Whose targets these are, for the message.</param>
    /// <param name="row">Shape and type of a row.</param>
    /// <param name="rows">The rows' values.</param>
    /// <param name="first">Number of the first row, for the message.</param>
    /// <param name="of">What the rows are counted in, for the message, such as <c>" of a batch"</c>.</param>
    /// <exception cref="ArgumentException">The class is not there; the message names it, its row and the number of classes.</exception>
    public void Check(string owner, TensorSpec row, ReadOnlySpan<byte> rows, int first = 0, string of = "")
    {
        if (Classes <= 0)
            return;
        switch (row.DType)
        {
            case DType.Float32:
                Check<float>(owner, row, rows, first, of);
                break;
            case DType.Float64:
                Check<double>(owner, row, rows, first, of);
                break;
            case DType.Int32:
                Check<int>(owner, row, rows, first, of);
                break;
            case DType.Int64:
                Check<long>(owner, row, rows, first, of);
                break;
            case DType.UInt8:
                Check<byte>(owner, row, rows, first, of);
                break;
            case DType.Int8:
                Check<sbyte>(owner, row, rows, first, of);
                break;
        }
    }

    void Check<T>(string owner, TensorSpec row, ReadOnlySpan<byte> rows, int first, string of)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(rows);
        for (int i = 0; i < values.Length; i++)
        {
            double value = double.CreateTruncating(values[i]);
            // Losses cast to whole numbers, so −0.5 is 0; what is not a number is no class.
            if (!(value > -1 && value < Classes) && value != Ignored)
            {
                throw new ArgumentException(
                    $"{owner}: targets must be class numbers from 0 to {Classes - 1}, since there are {Classes} classes{(Ignored is { } ignored ? $", or {ignored}" : "")}; row {first + i / row.Shape.Size}{of} has {value}",
                    "y");
            }
        }
    }
}
