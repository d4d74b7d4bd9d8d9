using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Serves the members of the present object as the columns of a row.</summary>
internal sealed class ObjectReader<TRow>(RowMember[] members)
    where TRow : class
{
    private TRow? _current;

    public static DataViewSchema Schema(RowMember[] members)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(members.Select(m => m.Column));
        return builder.ToSchema();
    }

    public void MoveTo(TRow? row) => _current = row;

    public Delegate MakeGetter(int column)
    {
        var member = members[column];
        var item = member.Column.Type.ItemType().RawType;
        if (member.Type == typeof(string))
            return Text(member);
        if (member.Type == typeof(string[]))
            return Texts(member);
        if (member.Type.IsArray)
            return (Delegate)Generic.Call(ArrayGetter<int>, item, member)!;
        if (member.Column.Type is VectorDataViewType)
            return (Delegate)Generic.Call(BufferGetter<int>, item, member)!;
        return (Delegate)(member.Column.Type is KeyDataViewType key
            ? Generic.Call(KeyGetter<uint>, item, member, key.Count)
            : Generic.Call(ScalarGetter<int>, item, member))!;
    }

    private TRow Current => _current ?? throw new InvalidOperationException("Values can only be fetched while there is a row");

    private Delegate ScalarGetter<T>(RowMember member)
    {
        var read = member.Reader<TRow, T>();
        return (ValueGetter<T>)((ref T dst) => dst = read(Current));
    }

    /// <summary>Members count keys from 0, columns from 1, with 0 for what is out of range.</summary>
    private Delegate KeyGetter<T>(RowMember member, ulong count) where T : struct, IBinaryInteger<T>
    {
        var read = member.Reader<TRow, T>();
        return (ValueGetter<T>)((ref T dst) =>
        {
            var key = read(Current);
            dst = ulong.CreateTruncating(key) < count ? key + T.One : T.Zero;
        });
    }

    private ValueGetter<ReadOnlyMemory<char>> Text(RowMember member)
    {
        var read = member.Reader<TRow, string?>();
        return (ref ReadOnlyMemory<char> dst) => dst = read(Current).AsMemory();
    }

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(RowMember member)
    {
        var read = member.Reader<TRow, string?[]?>();
        return (ref VBuffer<ReadOnlyMemory<char>> dst) =>
        {
            var texts = read(Current) ?? [];
            var editor = VBufferEditor.Create(ref dst, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            dst = editor.Commit();
        };
    }

    private Delegate ArrayGetter<T>(RowMember member)
    {
        var read = member.Reader<TRow, T[]?>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) =>
        {
            var values = read(Current) ?? [];
            var editor = VBufferEditor.Create(ref dst, values.Length);
            values.CopyTo(editor.Values);
            dst = editor.Commit();
        });
    }

    private Delegate BufferGetter<T>(RowMember member)
    {
        var read = member.Reader<TRow, VBuffer<T>>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => read(Current).CopyTo(ref dst));
    }
}
