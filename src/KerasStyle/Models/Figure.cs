using KerasStyle.Metrics;

namespace KerasStyle.Models;

/// <summary>A metric of one output under its name in the logs.</summary>
/// <param name="Name">Name in the logs.</param>
/// <param name="Metric">What counts.</param>
/// <param name="Output">Position of the output.</param>
/// <param name="Weighted">Whether sample weights count.</param>
sealed record Figure(string Name, Metric Metric, int Output, bool Weighted);
