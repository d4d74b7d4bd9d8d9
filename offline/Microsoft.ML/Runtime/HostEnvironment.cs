using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>The environment of a context, or a named host below it; hosts draw their seeds from their parent in order.</summary>
internal sealed class HostEnvironment : IHost, IHostEnvironmentInternal
{
    private readonly string _name;
    private readonly Action<string, ChannelMessage> _listener;

    public HostEnvironment(int? seed, Action<string, ChannelMessage> listener)
        : this("", seed is { } s ? new Random(s) : new Random(), new ComponentCatalog(), listener) => Seed = seed;

    private HostEnvironment(string name, Random rand, ComponentCatalog catalog, Action<string, ChannelMessage> listener)
    {
        _name = name;
        _listener = listener;
        Rand = rand;
        ComponentCatalog = catalog;
    }

    public ComponentCatalog ComponentCatalog { get; }

    public Random Rand { get; }

    /// <summary>The seed of the context, where it has one.</summary>
    public int? Seed { get; private init; }

    public bool FallbackToCpu { get; set; } = true;

    public int? GpuDeviceId { get; set; }

    public string ContextDescription => _name.Length == 0 ? "HostEnvironment" : _name;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        int childSeed;
        lock (Rand)
            childSeed = seed ?? Rand.Next();
        return new HostEnvironment(FullName(name), new Random(childSeed), ComponentCatalog, _listener) { Seed = Seed, FallbackToCpu = FallbackToCpu, GpuDeviceId = GpuDeviceId };
    }

    public TException Process<TException>(TException ex) where TException : Exception => ex;

    public IChannel Start(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new Channel(FullName(name), _listener);
    }

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Silent<TMessage>(FullName(name));

    public IProgressChannel StartProgressChannel(string name) => new SilentProgress();

    private string FullName(string name) => _name.Length == 0 ? name : $"{_name}; {name}";

    private sealed class Channel : IChannel
    {
        private readonly string _name;
        private readonly Action<string, ChannelMessage> _listener;
        private readonly long _start = Stopwatch.GetTimestamp();
        private bool _disposed;

        public Channel(string name, Action<string, ChannelMessage> listener)
        {
            _name = name;
            _listener = listener;
            Trace(MessageSensitivity.None, "Channel started");
        }

        public string ContextDescription => _name;

        public TException Process<TException>(TException ex) where TException : Exception => ex;

        public void Send(ChannelMessage msg) => _listener(_name, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Trace, sensitivity, Format(fmt, args));

        public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Error, sensitivity, Format(fmt, args));

        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Warning, sensitivity, fmt);

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Warning, sensitivity, Format(fmt, args));

        public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Info, sensitivity, Format(fmt, args));

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            Trace(MessageSensitivity.None, $"Channel finished. Elapsed {Stopwatch.GetElapsedTime(_start):c}.");
        }

        private void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string message) =>
            Send(new ChannelMessage(kind, sensitivity, message));

        private static string Format(string fmt, object[] args) => string.Format(CultureInfo.InvariantCulture, fmt, args);
    }

    private sealed class Silent<TMessage>(string name) : IPipe<TMessage>
    {
        public string ContextDescription => name;

        public TException Process<TException>(TException ex) where TException : Exception => ex;

        public void Send(TMessage msg)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class SilentProgress : IProgressChannel
    {
        public IProgressChannel StartProgressChannel(string name) => this;

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public void Dispose()
        {
        }
    }
}
