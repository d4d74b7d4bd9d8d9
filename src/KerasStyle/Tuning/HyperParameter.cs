using System.Globalization;
using System.Text.Json.Nodes;

namespace KerasStyle.Tuning;

/// <summary>A choice that a build function leaves open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What is taken when nothing else is known.</param>
/// <param name="Conditions">Other choices that it depends on: it is open only when each has one of the values.</param>
public abstract record HyperParameter(string Name, object Default, IReadOnlyList<(string Parent, IReadOnlyList<object> Values)> Conditions)
{
    /// <summary>The value at a place in [0, 1): equal parts are equally likely.</summary>
    public abstract object At(double place);

    /// <summary>The place of a value: <see cref="At"/> gives the value back.</summary>
    public abstract double PlaceOf(object value);

    /// <summary>All values, or ten of them where there is no end of them.</summary>
    public abstract IReadOnlyList<object> Grid { get; }

    /// <summary>Whether the choice is open under the values of others.</summary>
    public bool IsActive(IReadOnlyDictionary<string, object> values) =>
        Conditions.All(c => values.TryGetValue(c.Parent, out object? value) && c.Values.Contains(value));

    /// <summary>The value as JSON.</summary>
    internal static JsonNode ToJson(object value) => value switch
    {
        int i => JsonValue.Create(i),
        double d => JsonValue.Create(d),
        bool b => JsonValue.Create(b),
        _ => JsonValue.Create((string)value),
    };

    /// <summary>The value of JSON, in this choice's type.</summary>
    internal object FromJson(JsonNode node) => Default switch
    {
        int => node.GetValue<int>(),
        double => node.GetValue<double>(),
        bool => node.GetValue<bool>(),
        _ => node.GetValue<string>(),
    };
}

/// <summary>A number from a range, evenly or by its logarithm.</summary>
sealed record NumberParameter : HyperParameter
{
    readonly double min, max;
    readonly double? step;
    readonly bool whole;
    readonly NumberSampling sampling;

    public NumberParameter(
        string name, double min, double max, double? step, bool whole, NumberSampling sampling, double? @default, IReadOnlyList<(string Parent, IReadOnlyList<object> Values)> conditions)
        : base(name, whole ? (object)(int)(@default ?? min) : @default ?? min, conditions)
    {
        (this.min, this.max, this.step, this.whole, this.sampling) = (min, max, step, whole, sampling);
        if (!(min <= max) || !double.IsFinite(max - min))
            throw new ArgumentException($"hp '{name}': the range must go from a smaller to a larger number, got {min} to {max}");
        if (sampling != NumberSampling.Linear && !(min > 0))
            throw new ArgumentException($"hp '{name}': sampling by the logarithm needs a range above 0, got {min} to {max}");
        if (sampling == NumberSampling.ReverseLog && step != null)
            throw new ArgumentException($"hp '{name}': reverse_log takes no step");
        if (step is { } s && !(sampling == NumberSampling.Log ? s > 1 : s > 0))
            throw new ArgumentException($"hp '{name}': step must be {(sampling == NumberSampling.Log ? "a factor above 1" : "above 0")}, got {s}");
    }

    public override IReadOnlyList<object> Grid => Steps is { } count
        ? [.. Enumerable.Range(0, count).Select(Value)]
        : [.. Enumerable.Range(0, 10).Select(i => Continuous(i / 9.0)).Distinct()];

    // Number of values where they are counted.
    int? Steps => step is { } s
        ? 1 + (int)Math.Floor((sampling == NumberSampling.Log ? Math.Log(max / min, s) : (max - min) / s) + 1e-9)
        : whole && sampling == NumberSampling.Linear ? (int)(max - min) + 1 : null;

    public override object At(double place) => Steps is { } count ? Value((int)Math.Min(count - 1, place * count)) : Continuous(place);

    public override double PlaceOf(object value)
    {
        double v = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (Steps is { } count)
        {
            double index = step is { } s && sampling == NumberSampling.Log ? Math.Log(v / min, s) : (v - min) / (step ?? 1);
            return (Math.Round(index) + 0.5) / count;
        }

        double place = max == min ? 0.5 : sampling switch
        {
            NumberSampling.Log => Math.Log(v / min) / Math.Log(max / min),
            NumberSampling.ReverseLog => 1 - Math.Log((max + min - v) / min) / Math.Log(max / min),
            _ => (v - min) / (max - min),
        };
        return Math.Clamp(place, 0, 1);
    }

    object Value(int index)
    {
        double value = step is { } s && sampling == NumberSampling.Log ? min * Math.Pow(s, index) : min + index * (step ?? 1);
        return whole ? (object)(int)Math.Round(value) : value;
    }

    object Continuous(double place)
    {
        double value = sampling switch
        {
            NumberSampling.Log => min * Math.Pow(max / min, place),
            NumberSampling.ReverseLog => max + min - min * Math.Pow(max / min, 1 - place),
            _ => min + (max - min) * place,
        };
        return whole ? (object)(int)Math.Round(value) : value;
    }
}

/// <summary>How numbers of a range are drawn.</summary>
enum NumberSampling
{
    Linear,
    Log,
    ReverseLog,
}

/// <summary>One of several values.</summary>
sealed record ChoiceParameter(string Name, IReadOnlyList<object> Values, object Default, IReadOnlyList<(string Parent, IReadOnlyList<object> Values)> Conditions)
    : HyperParameter(Name, Default, Conditions)
{
    public override IReadOnlyList<object> Grid => Values;

    public override object At(double place) => Values[(int)Math.Min(Values.Count - 1, place * Values.Count)];

    public override double PlaceOf(object value) => (Values.ToList().IndexOf(value) + 0.5) / Values.Count;
}
