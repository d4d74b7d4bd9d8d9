using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method with type arguments known at run time: once per column, never per value.</summary>
internal static class Generic
{
    private static readonly ConcurrentDictionary<(MethodInfo, Type, Type?), MethodInfo> s_methods = [];

    /// <summary>Calls <paramref name="method"/>, written with any type argument, for <paramref name="type"/>.</summary>
    public static object? Call(Delegate method, Type type, params object?[] args) => Invoke(method, type, null, args);

    public static object? Call(Delegate method, Type first, Type second, params object?[] args) => Invoke(method, first, second, args);

    /// <summary>Calls the scalar or the vector form for the item type of a column.</summary>
    public static object? Call(Delegate scalar, Delegate vector, DataViewType type, params object?[] args) =>
        Invoke(type is VectorDataViewType ? vector : scalar, type.ItemType().RawType, null, args);

    private static object? Invoke(Delegate method, Type first, Type? second, object?[] args)
    {
        var bound = s_methods.GetOrAdd((method.Method.GetGenericMethodDefinition(), first, second), static key =>
            key.Item3 is null ? key.Item1.MakeGenericMethod(key.Item2) : key.Item1.MakeGenericMethod(key.Item2, key.Item3));
        return bound.Invoke(method.Target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
