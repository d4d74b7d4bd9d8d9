using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>A function of one's own of texts, for <see cref="TextVectorization"/>, with the name that files have for it. Making one makes it known, so that a file
/// that names it loads; code of files is never run.</summary>
/// <typeparam name="T">What it makes of a text: a text, or the words of it.</typeparam>
public sealed class TextStep<T>
{
    static readonly Dictionary<string, TextStep<T>> Made = new(StringComparer.Ordinal);

    /// <param name="name">Its name in files; that of the function in Python, to load a file of Keras.</param>
    /// <param name="function">What it does with a text.</param>
    public TextStep(string name, Func<string, T> function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        (Name, Function) = (name, function);
        lock (Made)
            Made[name] = this;
    }

    /// <summary>Its name in files.</summary>
    public string Name { get; }

    /// <summary>What it does with a text.</summary>
    public Func<string, T> Function { get; }

    internal JsonNode Form() => Lambda.FunctionForm(Name);

    internal static TextStep<T>? Read(Config config, string key)
    {
        if (config.Node(key) is not JsonObject form)
            return null;
        string name = form["config"] is JsonValue function ? function.ToString() : "";
        lock (Made)
        {
            return Made.TryGetValue(name, out TextStep<T>? step) ? step : throw new ArgumentException(
                $"{config.Owner}: config key '{key}' holds a function of Python, which is never run; write it in C# and make it known before loading: new TextStep<...>(\"{name}\", text => ...)");
        }
    }
}
