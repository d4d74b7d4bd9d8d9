using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    public readonly struct Column
    {
        internal Column(string name, int index, bool isHidden, DataViewType type, Annotations annotations)
        {
            Name = name;
            Index = index;
            IsHidden = isHidden;
            Type = type;
            Annotations = annotations;
        }

        public string Name { get; }

        public int Index { get; }

        public bool IsHidden { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }

        public override string ToString() => Annotations.Schema.Count == 0
            ? $"{Name}: {Type}"
            : $"{Name}: {Type} {{{string.Join(", ", Annotations.Schema.Select(c => c.Name))}}}";
    }

    /// <summary>A column that is not yet part of a schema.</summary>
    public readonly struct DetachedColumn
    {
        public DetachedColumn(string name, DataViewType type, Annotations? annotations = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(type);
            Name = name;
            Type = type;
            Annotations = annotations ?? Annotations.Empty;
        }

        public DetachedColumn(Column column) : this(column.Name, column.Type, column.Annotations)
        {
        }

        public string Name { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }
    }

    public sealed class Builder
    {
        private readonly List<DetachedColumn> _columns = [];

        public void AddColumn(string name, DataViewType type, Annotations? annotations = null) =>
            _columns.Add(new DetachedColumn(name, type, annotations));

        public void AddColumns(IEnumerable<Column> source) =>
            _columns.AddRange(source.Select(c => new DetachedColumn(c)));

        public void AddColumns(IEnumerable<DetachedColumn> source) => _columns.AddRange(source);

        public DataViewSchema ToSchema() => new(_columns);
    }
}
