using KerasStyle.Tensors;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>The engine that a fit asks for, in use up to the disposal.</summary>
sealed class EngineChoice : IDisposable
{
    readonly IEngine before = Engines.Current;

    /// <param name="name">Engine and device as <c>cpu</c> or <c>torch:cuda:0</c>; null for the GPU that the context names, or else the engine in use.</param>
    /// <param name="context">May name a GPU, and say whether the engine in use takes its place where it cannot be had.</param>
    /// <param name="log">Told when it does.</param>
    /// <exception cref="InvalidOperationException">The engine cannot be had.</exception>
    public EngineChoice(string? name, MLContext? context, Action<string> log)
    {
        string? wanted = name ?? (context?.GpuDeviceId is { } gpu ? $"torch:cuda:{gpu}" : null);
        if (wanted == null)
            return;
        string[] parts = wanted.Split(':', 2);
        try
        {
            Engines.Use(parts[0], parts.ElementAtOrDefault(1));
        }
        catch (InvalidOperationException e) when (name == null && context!.FallbackToCpu)
        {
            log($"MLContext.GpuDeviceId {context.GpuDeviceId}: {e.Message}; going on with {before.Name} (MLContext.FallbackToCpu)");
        }
    }

    /// <summary>Whether another engine than before is in use.</summary>
    public bool IsOther => !ReferenceEquals(Engines.Current, before);

    /// <summary>Goes back to the engine before.</summary>
    public void Dispose() => Engines.Use(before);
}
