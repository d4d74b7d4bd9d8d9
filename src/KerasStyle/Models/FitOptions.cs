using KerasStyle.Callbacks;
using KerasStyle.Data;

namespace KerasStyle.Models;

/// <summary>The arguments of a fit, checked.</summary>
sealed record FitOptions
{
    public required BatchSource Train { get; init; }

    public required BatchSource? Validation { get; init; }

    public required int BatchSize { get; init; }

    public required int ValidationBatchSize { get; init; }

    public required int InitialEpoch { get; init; }

    public required int Epochs { get; init; }

    public required int? StepsPerEpoch { get; init; }

    public required int? ValidationSteps { get; init; }

    public required ValidationFrequency ValidationFrequency { get; init; }

    public required long? ShuffleSeed { get; init; }

    public required ClassWeights? ClassWeights { get; init; }

    public required CancellationToken Cancellation { get; init; }
}
