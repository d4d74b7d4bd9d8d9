using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.SearchSpace.Converter;

namespace Microsoft.ML.SearchSpace;

/// <summary>A value a tuner proposes: a number, word, switch or list, or an object of named parameters.</summary>
[JsonConverter(typeof(ParameterConverter))]
public sealed class Parameter : IDictionary<string, Parameter>, IEquatable<Parameter>, IEqualityComparer<Parameter>
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private Parameter(object value, ParameterType type) => (Value, ParameterType) = (value, type);

    public ParameterType ParameterType { get; }

    internal object Value { get; }

    // As in ML.NET nothing but an object has members; asking another kind for them fails on the missing dictionary.
    private IDictionary<string, Parameter> Members => (Value as Dictionary<string, Parameter>)!;

    public int Count => ParameterType == ParameterType.Object ? Members.Count : 1;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Members.Keys;

    ICollection<Parameter> IDictionary<string, Parameter>.Values => Members.Values;

    public Parameter this[string key]
    {
        get => Members[key];
        set => Members[key] = value;
    }

    public static Parameter FromDouble(double value) => new(value, ParameterType.Number);

    public static Parameter FromFloat(float value) => new(value, ParameterType.Number);

    public static Parameter FromLong(long value) => new(value, ParameterType.Integer);

    public static Parameter FromInt(int value) => new(value, ParameterType.Integer);

    public static Parameter FromString(string value) => new(value, ParameterType.String);

    public static Parameter FromBool(bool value) => new(value, ParameterType.Bool);

    public static Parameter FromEnum<T>(T value) where T : struct, Enum => FromString(Enum.GetName(value)!);

    public static Parameter FromIEnumerable<T>(IEnumerable<T> values) => new(values, ParameterType.Array);

    public static Parameter FromObject<T>(T value) where T : class => FromObject(value, typeof(T));

    public static Parameter CreateNestedParameter(params KeyValuePair<string, Parameter>[] parameters)
    {
        var members = new Dictionary<string, Parameter>();
        foreach (var (name, parameter) in parameters)
            members[name] = parameter;
        return new(members, ParameterType.Object);
    }

    /// <summary>The value itself where it is a <typeparamref name="T"/>, otherwise what its JSON reads as.</summary>
    public T AsType<T>() => Value is T value ? value : JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(Value, Json), Json)!;

    public void Add(string key, Parameter value) => Members.Add(key, value);

    public void Add(KeyValuePair<string, Parameter> item) => Members.Add(item);

    public void Clear() => Members.Clear();

    public bool Contains(KeyValuePair<string, Parameter> item) => Members.Contains(item);

    public bool ContainsKey(string key) => Members.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => Members.CopyTo(array, arrayIndex);

    public bool Remove(string key) => Members.Remove(key);

    public bool Remove(KeyValuePair<string, Parameter> item) => Members.Remove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => Members.TryGetValue(key, out value);

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => Members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Members.GetEnumerator();

    /// <summary>Parameters are equal when their JSON is.</summary>
    public bool Equals(Parameter? other) => other is not null && (ReferenceEquals(this, other) || ToString() == other.ToString());

    public bool Equals(Parameter? x, Parameter? y) => x is null ? y is null : x.Equals(y);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj) || obj is Parameter other && Equals(other);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public int GetHashCode(Parameter obj) => obj.GetHashCode();

    public override string ToString() => JsonSerializer.Serialize(this);

    private static Parameter FromObject(object value, Type type) => value switch
    {
        int i => FromInt(i),
        long l => FromLong(l),
        double d => FromDouble(d),
        float f => FromFloat(f),
        string s => FromString(s),
        bool b => FromBool(b),
        IEnumerable list => new(list, ParameterType.Array),
        Enum e => FromString(Enum.GetName(e.GetType(), e)!),
        _ => FromProperties(value, type),
    };

    private static Parameter FromProperties(object value, Type type)
    {
        var result = CreateNestedParameter();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.CanWrite))
        {
            // A missing value, and an object without members, says nothing.
            if (property.GetValue(value) is { } member && FromObject(member, property.PropertyType) is { Count: > 0 } parameter)
                result[property.Name] = parameter;
        }
        return result;
    }
}
