using System.Collections;

namespace Microsoft.ML;

/// <summary>The columns of a view. A later column hides earlier ones of its name; hidden ones are reached by index.</summary>
public sealed partial class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _byName = [];

    private DataViewSchema(IReadOnlyList<DetachedColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            _byName[columns[i].Name] = i;
        _columns = new Column[columns.Count];
        for (var i = 0; i < _columns.Length; i++)
        {
            var c = columns[i];
            _columns[i] = new Column(c.Name, i, _byName[c.Name] != i, c.Type, c.Annotations);
        }
    }

    public int Count => _columns.Length;

    public Column this[int columnIndex] => columnIndex >= 0 && columnIndex < _columns.Length
        ? _columns[columnIndex]
        : throw new ArgumentOutOfRangeException(nameof(columnIndex));

    public Column this[string name] => GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column? GetColumnOrNull(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _byName.TryGetValue(name, out var i) ? _columns[i] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Count} columns";
}
