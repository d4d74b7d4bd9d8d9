namespace KerasStyle.Tuning;

/// <summary>The figure by which trials are compared. A name alone converts: the net tells which direction is better.</summary>
/// <param name="Name">As in the history: <c>"val_accuracy"</c>.</param>
/// <param name="Direction"><c>"min"</c>, <c>"max"</c>, or null where the net tells.</param>
public sealed record Objective(string Name, string? Direction = null)
{
    /// <summary>The figure of that name.</summary>
    public static implicit operator Objective(string name) => new(name);

    /// <summary>Whether a larger value is better.</summary>
    /// <exception cref="ArgumentException">Neither the direction nor the net says.</exception>
    internal bool IsMaximized(Model model) => Direction switch
    {
        "min" => false,
        "max" => true,
        null => model.FigureDirection(Name)
            ?? throw new ArgumentException($"objective '{Name}': whether more or less is better is not known; give new Objective(\"{Name}\", \"min\") or \"max\""),
        _ => throw new ArgumentException($"objective '{Name}': direction must be min or max, got '{Direction}'"),
    };
}
