using System.Text.Json;
using System.Text.Json.Nodes;

namespace KerasStyle.Tuning;

/// <summary>A trial as it is on disk. Its values become objects by the types of the choices.</summary>
sealed class TrialFile(string path, JsonNode node)
{
    /// <summary>The values of known choices; all of them, numbers as Double, when it is not said which are known.</summary>
    public IReadOnlyDictionary<string, object> Values(IReadOnlyList<HyperParameter>? space)
    {
        var values = new Dictionary<string, object>();
        foreach ((string name, JsonNode? value) in Part("values").AsObject())
        {
            if (space == null)
                values[name] = Value(value!.AsValue());
            else if (space.FirstOrDefault(p => p.Name == name) is { } parameter)
                values[name] = parameter.FromJson(value!);
        }

        return values;
    }

    /// <summary>The trial.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public Trial Trial(IReadOnlyList<HyperParameter>? space) => new(Part("number").GetValue<int>(), Values(space))
    {
        Status = Enum.TryParse(Part("status").GetValue<string>(), out TrialStatus status) ? status : throw new InvalidDataException($"'{path}' has an unknown status"),
        Score = node["score"]?.GetValue<double>(),
        BestEpoch = Part("best_epoch").GetValue<int>(),
        Curve = [.. Part("curve").AsArray().Select(c => c!.GetValue<double>())],
        Duration = new TimeSpan((long)Math.Round((node["seconds"]?.GetValue<double>() ?? 0) * TimeSpan.TicksPerSecond)),
        Message = node["message"]?.GetValue<string>(),
    };

    static object Value(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<double>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => value.GetValue<string>(),
    };

    JsonNode Part(string name) => node[name] ?? throw new InvalidDataException($"'{path}' has no {name}");
}
