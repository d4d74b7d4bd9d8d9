using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What is known of a schema before fitting: names and kinds, but neither sizes nor counts.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape s_empty = new([]);
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
        if (_columns.Any(c => c.Name is null))
            throw new ArgumentException("Some columns are not initialized", nameof(columns));
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(c => !c.IsHidden).Select(c => Column.Create(c.Name, c.Type, c.Annotations)));

    internal Column? Find(string name)
    {
        foreach (var c in _columns)
            if (c.Name == name)
                return c;
        return null;
    }

    internal Column Get(string name) => Find(name)
        ?? throw new ArgumentOutOfRangeException("inputSchema", $"Could not find input column '{name}'");

    /// <summary>This shape with columns added, or replaced where the name is taken.</summary>
    internal SchemaShape With(params IEnumerable<Column> columns)
    {
        var result = _columns.ToDictionary(c => c.Name);
        foreach (var c in columns)
            result[c.Name] = c;
        return new SchemaShape(result.Values);
    }

    public readonly struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape? annotations = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? s_empty;
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        internal static Column Create(string name, DataViewType type, DataViewSchema.Annotations? annotations = null)
        {
            var kind = type is VectorDataViewType v ? (v.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector) : VectorKind.Scalar;
            var item = type.ItemType();
            var shapes = annotations is null || annotations.Schema.Count == 0
                ? s_empty
                : new SchemaShape(annotations.Schema.Select(a => Create(a.Name, a.Type)));
            return item is KeyDataViewType
                ? new Column(name, kind, TypeExtensions.Primitive(item.RawType), true, shapes)
                : new Column(name, kind, item, false, shapes);
        }

        internal Column Rename(string name) => new(name, Kind, ItemType, IsKey, Annotations);

        internal string TypeText
        {
            get
            {
                var item = IsKey ? $"Key<{ItemType}>" : $"{ItemType}";
                return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
            }
        }
    }
}
