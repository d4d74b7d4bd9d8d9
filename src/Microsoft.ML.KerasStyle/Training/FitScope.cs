using KerasStyle.Callbacks;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>What all trainings inside it obey besides their own options: by it a sweep stops, seeds, silences and watches the nets of a trial, and validation rows that
/// were prepared reach a net. It flows with the call, so that it reaches stages that somebody else made; the user's own options come first, then the innermost scope's.</summary>
sealed class FitScope : IDisposable
{
    static readonly AsyncLocal<FitScope?> Ambient = new();
    readonly FitScope? outer = Ambient.Value;
    readonly List<CancellationTokenSource> linked = [];

    public FitScope() => Ambient.Value = this;

    /// <summary>The innermost scope, if there is one.</summary>
    public static FitScope? Current => Ambient.Value;

    /// <summary>Whether the trainings print nothing.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Ends the trainings.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Seed of trainings that have none.</summary>
    public int? Seed { get; init; }

    /// <summary>Rows to measure on after each epoch, for trainings that measure on none.</summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>Whether trainings that have rows to measure on already are refused.</summary>
    public bool IsOnlyValidation { get; init; }

    /// <summary>Whether a training was here.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>What is called on the way, after the trainings' own callbacks.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>A training's options inside the scope.</summary>
    /// <exception cref="ArgumentException">There are validation rows twice.</exception>
    public KerasTrainerOptions Apply(KerasTrainerOptions options)
    {
        WasUsed = true;
        KerasTrainerOptions inside = options.Checked();
        bool measures = options.ValidationFraction > 0 || options.ValidationSet != null;
        if (measures && IsOnlyValidation)
            throw new ArgumentException("Fit was given validation rows, but KerasTrainerOptions has a ValidationFraction or ValidationSet, too; leave one of them out");
        if (!measures)
            inside.ValidationSet = ValidationSet;
        if (IsQuiet)
            inside.Verbose = 0;
        inside.Seed ??= Seed;
        inside.Callbacks = [.. options.Callbacks, .. Callbacks];
        var both = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, CancellationToken);
        linked.Add(both);
        inside.CancellationToken = both.Token;
        return outer?.Apply(inside) ?? inside;
    }

    public void Dispose()
    {
        Ambient.Value = outer;
        linked.ForEach(l => l.Dispose());
    }
}
