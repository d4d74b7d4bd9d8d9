using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>Anything that Keras can write into a configuration: a layer, an initializer, a loss, an optimizer, ...</summary>
public abstract class KerasObject
{
    /// <summary>Name of the class in files, such as <c>Dense</c>.</summary>
    public virtual string ClassName => GetType().Name;

    /// <summary>Keras' module of the class, such as <c>keras.layers</c>. Not written for users' own classes.</summary>
    public abstract string Module { get; }

    /// <summary>Keras' registered name in files; null for the built-in classes, <c>Package&gt;Name</c> for users' own.</summary>
    protected internal virtual string? RegisteredName => null;

    /// <summary>The name that stands for the object inside another's config; null when its serialized form does.</summary>
    internal virtual string? BareName => null;

    /// <summary>Whether it is a class of this library and none of a user's.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(KerasObject).Assembly;

    /// <summary>Writes the constructor's arguments under Keras' names; <c>FromConfig</c> beside it reads them.</summary>
    protected virtual void GetConfig(Config config)
    {
    }

    /// <summary>What all objects of a category write and read, so that <see cref="GetConfig"/> has only its own.</summary>
    private protected virtual void GetBaseConfig(Config config)
    {
    }

    /// <summary>Reads back what <see cref="GetBaseConfig"/> wrote; called after <c>FromConfig</c>.</summary>
    internal virtual void ReadBaseConfig(Config config)
    {
    }

    /// <summary>Keras' serialized form: <c>{"module", "class_name", "config", "registered_name"}</c>.</summary>
    public JsonObject Serialize() => new()
    {
        ["module"] = IsBuiltIn ? Module : GetType().Namespace ?? "",
        ["class_name"] = IsBuiltIn ? ClassName : CustomObjects.ClassNameOf(GetType()) ?? ClassName,
        ["config"] = ToConfig().Json,
        ["registered_name"] = IsBuiltIn ? RegisteredName : CustomObjects.RegisteredNameOf(GetType()) ?? ClassName,
    };

    /// <summary>All arguments under Keras' names.</summary>
    internal Config ToConfig()
    {
        var config = new Config(ClassName);
        GetBaseConfig(config);
        GetConfig(config);
        return config;
    }

    /// <summary>The form inside another object's config: <see cref="Serialize"/>, or a bare name where Keras writes one.</summary>
    protected internal virtual JsonNode SerializeNested() => BareName is { } name ? JsonValue.Create(name) : Serialize();
}
