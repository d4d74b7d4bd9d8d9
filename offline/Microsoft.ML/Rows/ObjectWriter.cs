namespace Microsoft.ML.Data;

/// <summary>Fills objects from the present row; made once per row or cursor, then called per position.</summary>
internal sealed class ObjectWriter<TRow>
    where TRow : class
{
    private readonly Action<TRow>[] _setters;

    private ObjectWriter(Action<TRow>[] setters) => _setters = setters;

    /// <summary>The members that the schema has columns for.</summary>
    public static RowMember[] Bind(DataViewSchema schema, SchemaDefinition? definition, bool ignoreMissingColumns)
    {
        var members = RowMember.Resolve(typeof(TRow), definition, SchemaDefinition.Direction.Write);
        foreach (var m in members)
        {
            if (schema.GetColumnOrNull(m.Column.Name) is not { } column)
            {
                if (!ignoreMissingColumns)
                    throw new ArgumentOutOfRangeException("Schema", $"Could not find column '{m.Column.Name}'");
                continue;
            }
            if (!m.Accepts(column.Type))
                throw new InvalidOperationException(
                    $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{m.Member.Name}' of type '{m.Type.FullName}'.");
        }
        return [.. members.Where(m => schema.GetColumnOrNull(m.Column.Name) is not null)];
    }

    public static ObjectWriter<TRow> Create(DataViewRow row, IEnumerable<RowMember> members) =>
        new([.. members.Select(m => MakeSetter(row, row.Schema[m.Column.Name], m))]);

    public void Fill(TRow target)
    {
        foreach (var set in _setters)
            set(target);
    }

    private static Action<TRow> MakeSetter(DataViewRow row, DataViewSchema.Column column, RowMember member)
    {
        var item = column.Type.ItemType().RawType;
        if (member.Type == typeof(string))
            return Text(row.GetGetter<ReadOnlyMemory<char>>(column), member);
        if (member.Type == typeof(string[]))
            return Texts(row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column), member);
        return (Action<TRow>)(member.Type.IsArray
            ? Generic.Call(ArraySetter<int>, item, row, column, member)
            : Generic.Call(ValueSetter<int>, member.Type, row, column, member))!;
    }

    private static Action<TRow> ValueSetter<T>(DataViewRow row, DataViewSchema.Column column, RowMember member)
    {
        var get = row.GetGetter<T>(column);
        var write = member.Writer<TRow, T>();
        return target =>
        {
            T value = default!; // a vector must not share its arrays with the object before
            get(ref value);
            write(target, value);
        };
    }

    /// <summary>An array of the right size that the object already has is written into.</summary>
    private static Action<TRow> ArraySetter<T>(DataViewRow row, DataViewSchema.Column column, RowMember member)
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        var read = member.CanRead ? member.Reader<TRow, T[]?>() : static _ => null;
        var write = member.Writer<TRow, T[]>();
        VBuffer<T> value = default;
        return target =>
        {
            get(ref value);
            var array = read(target);
            if (array is null || array.Length != value.Length)
                array = new T[value.Length];
            value.CopyTo(array);
            write(target, array);
        };
    }

    private static Action<TRow> Text(ValueGetter<ReadOnlyMemory<char>> get, RowMember member)
    {
        var write = member.Writer<TRow, string>();
        return target =>
        {
            ReadOnlyMemory<char> value = default;
            get(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> Texts(ValueGetter<VBuffer<ReadOnlyMemory<char>>> get, RowMember member)
    {
        var write = member.Writer<TRow, string[]>();
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            get(ref value);
            write(target, [.. value.DenseValues().Select(t => t.ToString())]);
        };
    }
}
