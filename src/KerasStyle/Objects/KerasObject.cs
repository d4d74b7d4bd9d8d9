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
    public JsonObject Serialize()
    {
        var config = new Config(ClassName);
        GetBaseConfig(config);
        GetConfig(config);
        bool builtIn = GetType().Assembly == typeof(KerasObject).Assembly;
        return new JsonObject
        {
            ["module"] = builtIn ? Module : GetType().Namespace ?? "",
            ["class_name"] = builtIn ? ClassName : CustomObjects.ClassNameOf(GetType()) ?? ClassName,
            ["config"] = config.Json,
            ["registered_name"] = builtIn ? RegisteredName : CustomObjects.RegisteredNameOf(GetType()) ?? ClassName,
        };
    }

    /// <summary>The form inside another object's config: <see cref="Serialize"/>, or a bare name where Keras writes one.</summary>
    protected internal virtual JsonNode SerializeNested() => Serialize();
}
