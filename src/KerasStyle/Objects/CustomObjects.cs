using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>Users' own classes, so that files that name them can be loaded. Loading calls only what is registered here.</summary>
public static class CustomObjects
{
    static readonly Dictionary<string, Entry> ByName = new(StringComparer.Ordinal);
    static readonly Dictionary<Type, Entry> ByType = [];
    static readonly Lock Gate = new();

    /// <summary>Registers a class of one's own, as <c>keras.saving.register_keras_serializable</c>.</summary>
    /// <param name="create">Makes the object from its config.</param>
    /// <param name="package">First part of the registered name <c>Package&gt;Name</c>.</param>
    /// <param name="name">Class name in files; the .NET class name when null.</param>
    /// <remarks>Registering a name again replaces the earlier entry.</remarks>
    public static void Register<T>(Func<Config, T> create, string package = "Custom", string? name = null)
        where T : KerasObject
    {
        ArgumentNullException.ThrowIfNull(create);
        var entry = new Entry(typeof(T), package, name ?? typeof(T).Name, create);
        lock (Gate)
        {
            ByName[entry.RegisteredName] = ByName[entry.Name] = entry;
            ByType[typeof(T)] = entry;
        }
    }

    internal static string? RegisteredNameOf(Type type)
    {
        lock (Gate)
            return ByType.TryGetValue(type, out Entry? entry) ? entry.RegisteredName : null;
    }

    internal static string? ClassNameOf(Type type)
    {
        lock (Gate)
            return ByType.TryGetValue(type, out Entry? entry) ? entry.Name : null;
    }

    internal static bool TryCreate<T>(string name, JsonObject? values, [NotNullWhen(true)] out T? made)
        where T : KerasObject
    {
        Entry? entry;
        lock (Gate)
            ByName.TryGetValue(name, out entry);
        if (entry == null || !typeof(T).IsAssignableFrom(entry.Type))
        {
            made = null;
            return false;
        }

        Config config = values == null ? new(entry.Name) : new(values, entry.Name);
        made = (T)(object)entry.Create(config);
        made.ReadBaseConfig(config);
        config.ThrowIfUnread();
        return true;
    }

    sealed record Entry(Type Type, string Package, string Name, Func<Config, KerasObject> Create)
    {
        public string RegisteredName => $"{Package}>{Name}";
    }
}
