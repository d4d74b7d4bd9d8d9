namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>A token that the first Ctrl-C cancels; the second ends the process, as always.</summary>
sealed class InterruptSource : IDisposable
{
    readonly CancellationTokenSource source;

    public InterruptSource(CancellationToken cancellationToken)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Console.CancelKeyPress += Interrupt;
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= Interrupt;
        source.Dispose();
    }

    void Interrupt(object? sender, ConsoleCancelEventArgs e)
    {
        if (source.IsCancellationRequested)
            return;
        e.Cancel = true;
        source.Cancel();
    }
}
