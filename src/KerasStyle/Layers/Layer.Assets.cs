namespace KerasStyle.Layers;

public abstract partial class Layer
{
    /// <summary>Whether the layer works on values before a step is computed, as those of texts do.</summary>
    protected internal virtual bool RunsOnHost => false;

    /// <summary>The name under which a file holds an array of this layer that is no weight; null when there is none.</summary>
    internal virtual string? OwnArrayName => null;

    /// <summary>The array.</summary>
    internal virtual float[]? OwnArray
    {
        get => null;
        set => throw new NotSupportedException($"{Label}: has no array of its own");
    }

    /// <summary>Files that a <c>.keras</c> file holds for this layer, by name.</summary>
    internal virtual IReadOnlyDictionary<string, ReadOnlyMemory<byte>> SaveAssets() => new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>Reads them back.</summary>
    /// <param name="read">The text of a file; null when there is none of this name.</param>
    internal virtual void LoadAssets(Func<string, string?> read)
    {
    }
}
