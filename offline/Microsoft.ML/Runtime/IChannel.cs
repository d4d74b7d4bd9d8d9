using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Runtime;

public interface IPipe<TMessage> : IExceptionContext, IDisposable
{
    void Send(TMessage msg);
}

[SuppressMessage("Naming", "CA1716", Justification = "The names are ML.NET's.")]
public interface IChannel : IPipe<ChannelMessage>
{
    void Trace(MessageSensitivity sensitivity, string fmt);

    void Trace(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Error(MessageSensitivity sensitivity, string fmt);

    void Error(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Warning(MessageSensitivity sensitivity, string fmt);

    void Warning(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Info(MessageSensitivity sensitivity, string fmt);

    void Info(MessageSensitivity sensitivity, string fmt, params object[] args);
}

public enum ChannelMessageKind
{
    Trace = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}

[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 1,
    Schema = 2,
    Unknown = ~0,
    All = ~0,
}

public readonly struct ChannelMessage
{
    public readonly ChannelMessageKind Kind;
    public readonly MessageSensitivity Sensitivity;

    internal ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string message)
    {
        Kind = kind;
        Sensitivity = sensitivity;
        Message = message;
    }

    public string Message { get; }
}
