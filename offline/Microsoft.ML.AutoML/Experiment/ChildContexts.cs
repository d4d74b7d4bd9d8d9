using Microsoft.ML.Runtime;

namespace Microsoft.ML.AutoML;

/// <summary>Contexts for trials: the seed, device and folder of the main one, which hears what they log. Options are not handed down.</summary>
internal sealed class ChildContexts(MLContext main, string channelName)
{
    private readonly IChannel _channel = ((IChannelProvider)main).Start(channelName);

    public MLContext Create()
    {
        var child = new MLContext(main.Seed)
        {
            GpuDeviceId = main.GpuDeviceId,
            FallbackToCpu = main.FallbackToCpu,
            TempFilePath = main.TempFilePath,
        };
        child.Log += (_, e) => _channel.Send(new ChannelMessage(e.Kind, MessageSensitivity.Unknown, e.Message));
        return child;
    }
}
