using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Writes the present row's features into a span of floats: vectors (dense or sparse) and single numbers.</summary>
abstract class FeatureReader
{
    /// <summary>A reader of a column of Single or Double, scalar or vector.</summary>
    public static FeatureReader Create(DataViewRow row, DataViewSchema.Column column, int size) => column.Type.RawType switch
    {
        var t when t == typeof(VBuffer<float>) => new Vector<float>(row, column, size),
        var t when t == typeof(VBuffer<double>) => new Vector<double>(row, column, size),
        var t when t == typeof(float) => new Scalar<float>(row, column),
        var t when t == typeof(double) => new Scalar<double>(row, column),
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"feature column '{column.Name}': expected Single or Double, got {column.Type}"),
    };

    /// <summary>Writes all of the row's features.</summary>
    public abstract void Read(Span<float> destination);

    sealed class Vector<T>(DataViewRow row, DataViewSchema.Column column, int size) : FeatureReader
        where T : unmanaged, INumberBase<T>
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer;

        public override void Read(Span<float> destination)
        {
            getter(ref buffer);
            if (buffer.Length != size)
                throw RowProblem.Length(column.Name, row.Position, size, buffer.Length);
            ReadOnlySpan<T> values = buffer.GetValues();
            if (buffer.IsDense)
            {
                if (typeof(T) == typeof(float))
                {
                    MemoryMarshal.Cast<T, float>(values).CopyTo(destination);
                    return;
                }

                for (int i = 0; i < values.Length; i++)
                    destination[i] = float.CreateTruncating(values[i]);
                return;
            }

            destination.Clear();
            ReadOnlySpan<int> indices = buffer.GetIndices();
            for (int i = 0; i < indices.Length; i++)
                destination[indices[i]] = float.CreateTruncating(values[i]);
        }
    }

    sealed class Scalar<T>(DataViewRow row, DataViewSchema.Column column) : FeatureReader
        where T : unmanaged, INumberBase<T>
    {
        readonly ValueGetter<T> getter = row.GetGetter<T>(column);

        public override void Read(Span<float> destination)
        {
            T value = default;
            getter(ref value);
            destination[0] = float.CreateTruncating(value);
        }
    }
}
