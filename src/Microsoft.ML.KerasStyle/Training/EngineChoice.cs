using KerasStyle.Tensors;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>The engine that a fit asks for, in use by it up to the disposal.</summary>
sealed class EngineChoice : IDisposable
{
    readonly IEngine before = Engines.Current;
    readonly IDisposable? scope;

    /// <param name="name">Engine and device as <c>cpu</c> or <c>torch:cuda:0</c>; null for the GPU that the context names, or else the engine in use.</param>
    /// <param name="context">May name a GPU, and say whether the engine in use takes its place where it cannot be had.</param>
    /// <param name="warn">Told when it does.</param>
    /// <exception cref="InvalidOperationException">The engine cannot be had.</exception>
    public EngineChoice(string? name, MLContext? context, Action<string> warn)
    {
        string? wanted = name ?? (context?.GpuDeviceId is { } gpu ? $"torch:cuda:{gpu}" : null);
        if (wanted == null)
            return;
        try
        {
            scope = Engines.Scope(Engines.Get(wanted));
        }
        catch (InvalidOperationException e) when (name == null && context!.FallbackToCpu)
        {
            warn($"MLContext.GpuDeviceId {context.GpuDeviceId}: {e.Message}; going on with {before.Description} (MLContext.FallbackToCpu)");
        }
    }

    /// <summary>Whether another engine than before is in use.</summary>
    public bool IsOther => !ReferenceEquals(Engines.Current, before);

    /// <summary>Goes back to the engine before.</summary>
    public void Dispose() => scope?.Dispose();
}
