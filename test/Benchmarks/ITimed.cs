namespace KerasStyle.Benchmarks;

/// <summary>Something to time beside PyTorch.</summary>
interface ITimed
{
    /// <summary>Name in the report.</summary>
    string Name { get; }

    /// <summary>Name of the case on PyTorch's side.</summary>
    string TorchName { get; }

    /// <summary>Best time in microseconds within a window.</summary>
    double Time(double seconds);
}
