using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of a row class and the column it stands for.</summary>
internal sealed class RowMember
{
    private static readonly ConcurrentDictionary<MemberInfo, Delegate> s_readers = [];
    private static readonly ConcurrentDictionary<MemberInfo, Delegate> s_writers = [];

    private RowMember(MemberInfo member, SchemaDefinition.Column column)
    {
        Member = member;
        Type = MemberType(member);
        Column = new DataViewSchema.DetachedColumn(
            string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName, column.ColumnType ?? InferType(member), column.Annotations);
        var (item, isVector) = Item(Type);
        if (isVector != Column.Type is VectorDataViewType || item != Column.Type.ItemType().RawType)
            throw new ArgumentException($"Column '{Column.Name}' is supposed to be {Column.Type}, but associated member '{member.Name}' is {Type}", "userSchemaDefinition");
    }

    public MemberInfo Member { get; }

    public Type Type { get; }

    public DataViewSchema.DetachedColumn Column { get; }

    public static RowMember[] Resolve(Type row, SchemaDefinition? definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(row, direction)).Select(c => new RowMember(
            (MemberInfo?)row.GetField(c.MemberName) ?? row.GetProperty(c.MemberName)
                ?? throw new ArgumentException($"No field or property with name '{c.MemberName}' found in type '{row.FullName}'", "userSchemaDefinition"), c))];

    /// <summary>The row class with the types and annotations of a schema, which may know more, such as sizes.</summary>
    public static SchemaDefinition Define(Type row, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var definition = SchemaDefinition.Create(row, SchemaDefinition.Direction.Read);
        foreach (var c in schema)
        {
            var column = definition[c.Name] ?? throw new InvalidOperationException($"Type should contain a member named {c.Name}");
            column.ColumnType = c.Type;
            column.AddAnnotations(c.Annotations);
        }
        return definition;
    }

    public static Type MemberType(MemberInfo member) => member is FieldInfo f ? f.FieldType : ((PropertyInfo)member).PropertyType;

    public static DataViewType InferType(MemberInfo member)
    {
        var (item, isVector) = Item(MemberType(member));
        if (!TypeExtensions.TryGetPrimitive(item, out var primitive))
            throw new ArgumentException($"Could not determine an IDataView type and registered custom types for member {member.Name}", "rawType");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
            primitive = KeyDataViewType.IsValidDataType(item)
                ? new KeyDataViewType(item, key.Count ?? KeyDataViewType.MaxCount(item))
                : throw new ArgumentException($"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type", "userType");
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (!isVector)
            return vector is null ? primitive : throw new ArgumentException($"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type", "userType");
        return vector?.Dimensions is { Length: > 0 } dimensions ? new VectorDataViewType(primitive, dimensions) : new VectorDataViewType(primitive);
    }

    /// <summary>Whether values of a column fit into the member.</summary>
    public bool Accepts(DataViewType type)
    {
        var (item, isVector) = Item(Type);
        return isVector == type is VectorDataViewType && item == type.ItemType().RawType;
    }

    public Func<TRow, TValue> Reader<TRow, TValue>() => (Func<TRow, TValue>)s_readers.GetOrAdd(Member, static member =>
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    });

    public Action<TRow, TValue> Writer<TRow, TValue>() => (Action<TRow, TValue>)s_writers.GetOrAdd(Member, static member =>
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    });

    public bool CanRead => Member is FieldInfo || ((PropertyInfo)Member).CanRead;

    private static (Type Item, bool IsVector) Item(Type type)
    {
        var isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var item = type.IsArray ? type.GetElementType()! : isBuffer ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }
}
