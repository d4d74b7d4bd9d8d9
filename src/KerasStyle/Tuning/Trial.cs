using System.Globalization;
using System.Text.Json.Nodes;

namespace KerasStyle.Tuning;

/// <summary>How far a trial is.</summary>
public enum TrialStatus
{
    /// <summary>Begun; a search that was stopped in the middle runs it again.</summary>
    Running = 0,

    /// <summary>Trained to its end.</summary>
    Completed = 1,

    /// <summary>Stopped early, as its learning curve was worse than others'.</summary>
    Pruned = 2,

    /// <summary>It could not be built or trained; see <see cref="Trial.Message"/>.</summary>
    Failed = 3,
}

/// <summary>Values that were tried, and what came of them.</summary>
public sealed class Trial
{
    internal Trial(int number, IReadOnlyDictionary<string, object> values) => (Number, Values) = (number, values);

    /// <summary>Its place in the order of the search, from 0.</summary>
    public int Number { get; }

    /// <summary>The values of the choices.</summary>
    public IReadOnlyDictionary<string, object> Values { get; internal set; }

    /// <summary>How far it is.</summary>
    public TrialStatus Status { get; internal set; }

    /// <summary>The best value of the objective; null when it has none.</summary>
    public double? Score { get; internal set; }

    /// <summary>Epoch of the best value, from 0.</summary>
    public int BestEpoch { get; internal set; }

    /// <summary>The objective after each epoch (the first execution's).</summary>
    public IReadOnlyList<double> Curve { get; internal set; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; internal set; }

    internal JsonObject ToJson() => new()
    {
        ["number"] = Number,
        ["status"] = Status.ToString(),
        ["values"] = new JsonObject(Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)HyperParameter.ToJson(v.Value)))),
        ["score"] = Score,
        ["best_epoch"] = BestEpoch,
        ["curve"] = new JsonArray([.. Curve.Select(c => JsonValue.Create(c))]),
        ["seconds"] = Duration.TotalSeconds,
        ["message"] = Message,
    };

    /// <summary>The trial in a line, beside the best so far, with its values or those that are to be shown.</summary>
    internal string Describe(string figure, Trial? best, IEnumerable<KeyValuePair<string, object>>? shown = null)
    {
        string values = string.Join(", ", (shown ?? Values).Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key}={v.Value:G4}")));
        string score = Score is { } s ? string.Create(CultureInfo.InvariantCulture, $"{figure} {s:F4}") : $"failed: {Message}";
        string beside = best is { } b ? string.Create(CultureInfo.InvariantCulture, $"best {b.Score:F4} of trial {b.Number}") : "";
        return $"Trial {Number,3}  {score}{(Status == TrialStatus.Pruned ? " (pruned)" : "")}  {beside}  [{values}]";
    }
}
