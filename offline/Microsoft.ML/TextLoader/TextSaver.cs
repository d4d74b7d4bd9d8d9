using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Writes rows as lines of separated fields, after a description of the columns and a header.</summary>
internal sealed class TextSaver(IDataView data, char separator, bool headerRow, bool schema, bool keepHidden)
{
    private readonly DataViewSchema.Column[] _columns = [.. data.Schema.Where(c => keepHidden || !c.IsHidden)];

    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        if (schema)
            WriteSchema(writer);
        if (headerRow)
            writer.WriteLine(string.Join(separator, _columns.SelectMany(Header).Select(Quote)));

        using var cursor = data.GetRowCursor(_columns);
        var fields = Array.ConvertAll(_columns, c => (Action<List<string>>)Generic.Call(Scalar<int>, Vector<int>, c.Type, cursor, c)!);
        var line = new List<string>();
        while (cursor.MoveNext())
        {
            line.Clear();
            foreach (var append in fields)
                append(line);
            writer.WriteLine(string.Join(separator, line));
        }
    }

    private void WriteSchema(StreamWriter writer)
    {
        writer.WriteLine("#@ TextLoader{");
        if (headerRow)
            writer.WriteLine("#@   header+");
        writer.WriteLine($"#@   sep={separator switch { '\t' => "tab", ' ' => "space", ',' => "comma", _ => separator.ToString() }}");
        var field = 0;
        foreach (var c in _columns)
        {
            var size = c.Type.ValueCount();
            var range = size switch { 0 => $"{field}-**", 1 => $"{field}", _ => $"{field}-{field + size - 1}" };
            writer.WriteLine($"#@   col={c.Name}:{Code(c.Type.ItemType())}:{range}");
            field += size;
        }
        writer.WriteLine("#@ }");
    }

    private static IEnumerable<string> Header(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? column.Annotations.Texts(Annotation.SlotNames) ?? Enumerable.Repeat("", vector.Size)
        : [column.Name];

    private static string Code(DataViewType item) => item switch
    {
        KeyDataViewType key => $"{Code(TypeExtensions.Primitive(key.RawType))}[{key.Count}]",
        TextDataViewType => "TX",
        BooleanDataViewType => "BL",
        NumberDataViewType when item.RawType == typeof(float) => "R4",
        NumberDataViewType when item.RawType == typeof(double) => "R8",
        NumberDataViewType => (item.RawType.Name[0] == 'U' || item.RawType == typeof(byte) ? "U" : "I") + System.Runtime.InteropServices.Marshal.SizeOf(item.RawType),
        _ => item.ToString()!,
    };

    private Action<List<string>> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<T>(column);
        var format = Format<T>(column.Type);
        T value = default!;
        return line =>
        {
            get(ref value);
            line.Add(format(value));
        };
    }

    private Action<List<string>> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        var format = Format<T>(column.Type.ItemType());
        VBuffer<T> value = default;
        return line =>
        {
            get(ref value);
            line.AddRange(value.DenseValues().Select(format));
        };
    }

    /// <summary>Keys are written from 0 and missing ones as nothing, missing numbers as ?: as a loader reads them.</summary>
    private Func<T, string> Format<T>(DataViewType type)
    {
        if (type is KeyDataViewType)
            return value => System.Convert.ToUInt64(value, CultureInfo.InvariantCulture) is > 0 and var key ? (key - 1).ToString(CultureInfo.InvariantCulture) : "";
        return typeof(T) == typeof(bool)
            ? value => (bool)(object)value! ? "1" : "0"
            : value => value is float.NaN or double.NaN ? "?" : Quote(string.Format(CultureInfo.InvariantCulture, "{0}", value));
    }

    private string Quote(string text) => text.Contains(separator) || text.Contains('"') || text.StartsWith(' ')
        ? $"\"{text.Replace("\"", "\"\"")}\""
        : text;
}
