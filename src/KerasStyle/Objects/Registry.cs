using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>The classes of one category by name: makes objects from Keras' configuration and from shorthands such as <c>"relu"</c>.
/// Nothing in a file is ever run; a name that is not registered is refused.</summary>
/// <param name="kind">The category in messages, such as <c>activation</c>.</param>
/// <param name="fill">Registers the built-in classes; called once, on first use.</param>
public sealed class Registry<T>(string kind, Action<Registry<T>> fill)
    where T : KerasObject
{
    readonly Dictionary<string, Func<Config, T>> byName = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> classNames = new(StringComparer.Ordinal);     // shorthand or alias -> class name
    readonly Lock gate = new();
    bool filled;

    /// <summary>The category in messages, such as <c>activation</c>.</summary>
    public string Kind => kind;

    /// <summary>All names that <see cref="Get(string)"/> takes, sorted.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            Fill();
            lock (gate)
                return [.. byName.Keys.Concat(classNames.Keys).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The registered class names, without aliases and shorthands.</summary>
    internal IReadOnlyList<string> ClassNames
    {
        get
        {
            Fill();
            lock (gate)
                return [.. byName.Keys];
        }
    }

    /// <summary>Makes an object of this category from a serialized one that is of another class; null when it is none.</summary>
    internal FromOther? Fallback { get; init; }

    internal delegate T? FromOther(JsonObject form);

    /// <summary>Registers a class. Its snake_case name becomes a shorthand.</summary>
    /// <param name="className">Class name in files.</param>
    /// <param name="create">Makes the object from its config.</param>
    /// <param name="aliases">Other names in files or shorthands, such as <c>mse</c>.</param>
    /// <exception cref="ArgumentException">The class name is taken.</exception>
    public void Register(string className, Func<Config, T> create, params ReadOnlySpan<string> aliases)
    {
        ArgumentException.ThrowIfNullOrEmpty(className);
        ArgumentNullException.ThrowIfNull(create);
        lock (gate)
        {
            if (!byName.TryAdd(className, create))
                throw new ArgumentException($"{kind} '{className}' is registered already", nameof(className));
            classNames.TryAdd(AutoName.SnakeCase(className), className);
            foreach (string alias in aliases)
                classNames[alias] = className;
        }
    }

    /// <summary>Whether a class name, alias or shorthand is known.</summary>
    public bool Contains(string name) => TryFind(name, out _, out _);

    /// <summary>A new object with default arguments from a shorthand such as <c>"he_normal"</c>, or from a class name.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists near ones.</exception>
    public T Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (TryFind(name, out Func<Config, T>? create, out string className))
            return Make(create, new Config(className));
        if (CustomObjects.TryCreate(name, null, out T? custom))
            return custom;
        string near = NearNames.Of(name, Names);
        throw new ArgumentException($"unknown {kind} '{name}'{(near.Length > 0 ? $"; did you mean {near}?" : $"; known are {string.Join(", ", Names.Where(n => n.Length > 0 && char.IsLower(n[0])))}")}", nameof(name));
    }

    /// <summary>The object of a serialized form: a name, or Keras' <c>{"module", "class_name", "config", "registered_name"}</c>.</summary>
    /// <exception cref="ArgumentException">The form is malformed, the class unknown, or the config holds a wrong or unknown key.</exception>
    public T Deserialize(JsonNode? serialized)
    {
        switch (serialized)
        {
            case JsonValue value when value.TryGetValue(out string? name):
                return Get(name);
            case JsonObject form when Text(form, "class_name") is { } className:
                string? registered = Text(form, "registered_name");
                // Keras writes functions as {"class_name": "function", "config": "relu"}.
                if (form["config"] is JsonValue config && config.TryGetValue(out string? function))
                    return Get(function);
                if (form["config"] is not (null or JsonObject))
                    throw new ArgumentException($"{kind} '{className}': config must be an object, got {form["config"]!.ToJsonString()}", nameof(serialized));
                JsonObject values = form["config"] as JsonObject ?? [];
                if (registered != null && CustomObjects.TryCreate(registered, values, out T? custom))
                    return custom;
                if (TryFind(className, out Func<Config, T>? create, out string known))
                    return Make(create, new Config(values, known));
                if (CustomObjects.TryCreate(className, values, out custom))
                    return custom;
                if (Fallback?.Invoke(form) is { } other)
                    return other;
                throw Unknown(className, registered);
            default:
                throw new ArgumentException($"a serialized {kind} must be a name or an object with class_name, got {serialized?.ToJsonString() ?? "null"}", nameof(serialized));
        }
    }

    /// <summary>A new object with the arguments of another, which is how Keras copies.</summary>
    /// <param name="original">The object to copy.</param>
    /// <param name="change">Changes the arguments first.</param>
    internal T Copy(T original, Action<Config>? change = null)
    {
        if (original.BareName is { } name)
            return Get(name);
        if (original.IsBuiltIn && TryFind(original.ClassName, out Func<Config, T>? create, out _))
        {
            Config config = original.ToConfig();
            change?.Invoke(config);
            return Make(create, config);
        }

        JsonNode form = original.SerializeNested();
        if (form["config"] is JsonObject values)
            change?.Invoke(new Config(values, original.ClassName));
        return Deserialize(form);
    }

    ArgumentException Unknown(string className, string? registered)
    {
        if (className is "Lambda" or "__lambda__")
            return new ArgumentException($"{kind} '{className}' holds Python bytecode, which is never run; write it as a class of your own and register that with CustomObjects.Register under the name '{className}'");
        string near = NearNames.Of(className, Names);
        return new ArgumentException($"unknown {kind} class '{className}'{(registered != null && registered != className ? $" (registered name '{registered}')" : "")}{(near.Length > 0 ? $"; did you mean {near}?" : ".")} A class of your own is registered with CustomObjects.Register<{className}>(config => new {className}(...)) before loading");
    }

    static string? Text(JsonObject form, string key) => form[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    static T Make(Func<Config, T> create, Config config)
    {
        T made = create(config);
        made.ReadBaseConfig(config);
        config.ThrowIfUnread();
        return made;
    }

    bool TryFind(string name, [NotNullWhen(true)] out Func<Config, T>? create, out string className)
    {
        Fill();
        lock (gate)
        {
            className = byName.ContainsKey(name) ? name : classNames.GetValueOrDefault(name, name);
            return byName.TryGetValue(className, out create);
        }
    }

    void Fill()
    {
        if (Volatile.Read(ref filled))
            return;
        lock (gate)
        {
            if (filled)
                return;
            fill(this);
            Volatile.Write(ref filled, true);
        }
    }
}
