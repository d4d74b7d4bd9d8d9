using KerasStyle.Callbacks;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>What all trainings inside it obey besides their own options: by it a sweep stops, seeds, silences and watches the nets of a trial. It flows with the
/// call, so that it reaches stages that somebody else made; the user's own options come first.</summary>
sealed class FitScope : IDisposable
{
    static readonly AsyncLocal<FitScope?> Ambient = new();
    readonly FitScope? outer = Ambient.Value;
    readonly List<CancellationTokenSource> linked = [];

    public FitScope() => Ambient.Value = this;

    /// <summary>The innermost scope, if there is one.</summary>
    public static FitScope? Current => Ambient.Value;

    /// <summary>Ends the trainings.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Seed of trainings that have none.</summary>
    public int? Seed { get; init; }

    /// <summary>Rows to measure on after each epoch, for trainings that measure on none.</summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>What is called on the way, after the trainings' own callbacks.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>A training's options inside the scope.</summary>
    public KerasTrainerOptions Apply(KerasTrainerOptions options)
    {
        KerasTrainerOptions inside = options.Checked();
        inside.Verbose = 0;
        inside.Seed ??= Seed;
        inside.Callbacks = [.. options.Callbacks, .. Callbacks];
        if (options.ValidationFraction == 0)
            inside.ValidationSet ??= ValidationSet;
        var both = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, CancellationToken);
        linked.Add(both);
        inside.CancellationToken = both.Token;
        return inside;
    }

    public void Dispose()
    {
        Ambient.Value = outer;
        linked.ForEach(l => l.Dispose());
    }
}
