using KerasStyle;
using KerasStyle.Tensors;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Where the engine of a stage's net is said: by the stage's options, by the net that it was given, or by a GPU of the context.</summary>
static class EngineChoice
{
    /// <summary>The engine that is asked for; null for the one in use.</summary>
    /// <param name="option">Engine and device as <c>cpu</c> or <c>torch:cuda:0</c>.</param>
    /// <param name="template">The given net.</param>
    /// <param name="context">May name a GPU, and say whether the engine in use takes its place where it cannot be had.</param>
    /// <param name="channel">Takes a warning when it does.</param>
    /// <exception cref="InvalidOperationException">The engine cannot be had.</exception>
    public static IEngine? Of(string? option, NetworkTemplate template, MLContext? context, Runtime.IChannel channel) =>
        option != null ? Engines.Get(option) : template.Engine ?? OfGpu(context?.GpuDeviceId, context?.FallbackToCpu == true, channel);

    /// <summary>The engine of a GPU; null where none is named, or where it cannot be had and the engine in use may take its place.</summary>
    public static IEngine? OfGpu(int? gpu, bool fallbackToCpu, Runtime.IChannel channel)
    {
        try
        {
            return gpu is { } id ? Engines.Get($"torch:cuda:{id}") : null;
        }
        catch (InvalidOperationException e) when (fallbackToCpu)
        {
            channel.Warning(Runtime.MessageSensitivity.None, "{0}", $"MLContext.GpuDeviceId {gpu}: {e.Message}; going on with {Engines.Current.Description} (MLContext.FallbackToCpu)");
            return null;
        }
    }
}
