using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Values of a passed-through column for the rows that were read ahead.</summary>
abstract class RowBuffer
{
    /// <summary>A buffer of a column of any type.</summary>
    public static RowBuffer Create(DataViewRow row, DataViewSchema.Column column, int capacity)
    {
        Type raw = column.Type.RawType;
        Type type = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(Vectors<>).MakeGenericType(raw.GetGenericArguments()[0])
            : typeof(Scalars<>).MakeGenericType(raw);
        return (RowBuffer)Activator.CreateInstance(type, row, column, capacity)!;
    }

    /// <summary>About how many bytes a kept value takes.</summary>
    public static long BytesOf(DataViewType type)
    {
        const long Item = 8, Unknown = 256;
        return type is VectorDataViewType vector ? Item * (vector.Size > 0 ? vector.Size : Unknown) : Item;
    }

    /// <summary>Forgets all values and makes room for others.</summary>
    public abstract void MakeRoom(int capacity);

    /// <summary>Keeps the value of the present row.</summary>
    public abstract void Read(int slot);

    /// <summary>A getter of the kept value of the slot that <paramref name="slot"/> tells.</summary>
    public abstract Delegate Getter(Func<int> slot);

    sealed class Scalars<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : RowBuffer
    {
        readonly ValueGetter<T> getter = row.GetGetter<T>(column);
        T[] values = new T[capacity];

        public override void MakeRoom(int capacity) => values = new T[capacity];

        public override void Read(int slot) => getter(ref values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T to) => to = values[slot()]);
    }

    sealed class Vectors<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : RowBuffer
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T>[] values = new VBuffer<T>[capacity];

        public override void MakeRoom(int capacity) => values = new VBuffer<T>[capacity];

        public override void Read(int slot) => getter(ref values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> to) => values[slot()].CopyTo(ref to));
    }
}
