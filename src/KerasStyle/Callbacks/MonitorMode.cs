namespace KerasStyle.Callbacks;

/// <summary>Whether a smaller or a larger value of a monitored figure is better.</summary>
enum MonitorMode
{
    Auto,
    Min,
    Max,
}
