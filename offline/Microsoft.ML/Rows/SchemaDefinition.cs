using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the members of a row class map to columns; made from its attributes, and open to changes.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(c => c.ColumnName == columnName)!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
                throw new ArgumentException($"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.", nameof(columnName));
            var index = FindIndex(c => c.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        var definition = new SchemaDefinition();
        foreach (var member in Members(userType, direction))
        {
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (definition.Exists(c => c.ColumnName == name))
                throw new ArgumentException($"Duplicate column name '{name}' detected, this is disallowed", nameof(userType));
            definition.Add(new Column(member.Name, RowMember.InferType(member), name));
        }
        return definition;
    }

    private static IEnumerable<MemberInfo> Members(Type type, Direction direction)
    {
        const BindingFlags flags = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(flags).Where(p => p.GetIndexParameters().Length == 0 && (
            (direction.HasFlag(Direction.Read) && p.GetGetMethod() is not null) || (direction.HasFlag(Direction.Write) && p.GetSetMethod() is not null)));
        return type.GetFields(flags).Concat<MemberInfo>(properties)
            .Where(m => RowMember.MemberType(m) != typeof(IChannel) && m.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            if (Annotations.Schema.GetColumnOrNull(kind) is not null)
                throw new InvalidOperationException("Column already contains an annotation of this kind.");
            if (value is string text)
                _annotations.Add(kind, annotationType, (ref ReadOnlyMemory<char> dst) => dst = text.AsMemory());
            else if (value is Array array)
                Generic.Call(AddArray<int>, annotationType.ItemType().RawType, this, kind, array, annotationType);
            else
                _annotations.Add(kind, annotationType, (ref T dst) => dst = value);
        }

        internal void AddAnnotations(DataViewSchema.Annotations annotations) => _annotations.Add(annotations, _ => true);

        private static void AddArray<TItem>(Column column, string kind, Array array, DataViewType type)
        {
            var values = array is string[] texts ? (TItem[])(object)Array.ConvertAll(texts, t => t.AsMemory()) : (TItem[])array;
            column._annotations.Add(kind, type, (ref VBuffer<TItem> dst) => new VBuffer<TItem>(values.Length, values).CopyTo(ref dst));
        }
    }
}
