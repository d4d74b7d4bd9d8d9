using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>Looks at the texts and numbers of a view.</summary>
static class TableProfiles
{
    /// <summary>What the values of each column of single texts, numbers or truth values are like.</summary>
    public static IReadOnlyDictionary<string, ColumnProfile> Of(IDataView rows)
    {
        DataViewSchema.Column[] columns = [.. rows.Schema.Where(c => !c.IsHidden && c.Type is TextDataViewType or NumberDataViewType or BooleanDataViewType)];
        var profiles = columns.ToDictionary(c => c.Name, _ => new ColumnProfile());
        if (columns.Length == 0)
            return profiles;
        using DataViewRowCursor cursor = rows.GetRowCursor(columns);
        Action[] readers = [.. columns.Select(c => Reader(cursor, c, profiles[c.Name]))];
        while (cursor.MoveNext())
        {
            foreach (Action read in readers)
                read();
        }

        return profiles;
    }

    static Action Reader(DataViewRow row, DataViewSchema.Column column, ColumnProfile profile) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Boolean => Values<bool>(row, column, profile),
        TypeCode.Single => Numbers<float>(row, column, profile),
        TypeCode.Double => Numbers<double>(row, column, profile),
        TypeCode.SByte => Numbers<sbyte>(row, column, profile),
        TypeCode.Byte => Numbers<byte>(row, column, profile),
        TypeCode.Int16 => Numbers<short>(row, column, profile),
        TypeCode.UInt16 => Numbers<ushort>(row, column, profile),
        TypeCode.Int32 => Numbers<int>(row, column, profile),
        TypeCode.UInt32 => Numbers<uint>(row, column, profile),
        TypeCode.Int64 => Numbers<long>(row, column, profile),
        TypeCode.UInt64 => Numbers<ulong>(row, column, profile),
        _ => Texts(row, column, profile),
    };

    static Action Texts(DataViewRow row, DataViewSchema.Column column, ColumnProfile profile)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            profile.Add(value.Span);
        };
    }

    static Action Values<T>(DataViewRow row, DataViewSchema.Column column, ColumnProfile profile)
        where T : notnull
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            profile.Add(value.ToString());
        };
    }

    static Action Numbers<T>(DataViewRow row, DataViewSchema.Column column, ColumnProfile profile)
        where T : ISpanFormattable
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        var text = new char[64];
        return () =>
        {
            getter(ref value);
            value.TryFormat(text, out int length, default, System.Globalization.CultureInfo.InvariantCulture);
            profile.Add(text.AsSpan(0, length));
        };
    }
}
