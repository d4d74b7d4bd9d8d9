using KerasStyle.Callbacks;
using KerasStyle.Data;

namespace KerasStyle.Tuning;

/// <summary>What a search trains each net on, and how; the names are those of <see cref="Model.Fit"/>.</summary>
sealed record SearchData(
    TensorData X, TensorData? Y, int BatchSize, int Epochs, double ValidationSplit, ValidationData? ValidationData, IReadOnlyList<Callback> Callbacks,
    Verbosity Verbose, CancellationToken Cancellation);
