namespace KerasStyle.Tuning;

/// <summary>The choices of a net, as a build function asks for them: <c>hp.Int("units", 32, 512, step: 32)</c>. The first call of a name makes the
/// choice known; what is returned is its value in the present trial, or its default. As keras_tuner.HyperParameters.</summary>
public sealed class HyperParameters
{
    readonly List<HyperParameter> space = [];
    readonly Dictionary<string, object> values = [];
    readonly List<(string Parent, IReadOnlyList<object> Values)> scope = [];

    /// <summary>No choices yet.</summary>
    public HyperParameters()
    {
    }

    internal HyperParameters(IEnumerable<HyperParameter> space, IReadOnlyDictionary<string, object> values)
    {
        this.space.AddRange(space);
        foreach ((string name, object value) in values)
            this.values[name] = value;
    }

    /// <summary>The choices in the order in which they were asked for.</summary>
    public IReadOnlyList<HyperParameter> Space => space;

    /// <summary>The values of the choices that are open.</summary>
    public IReadOnlyDictionary<string, object> Values => values;

    /// <summary>A whole number.</summary>
    /// <param name="name">Name of the choice.</param>
    /// <param name="minValue">Smallest value.</param>
    /// <param name="maxValue">Largest value, which may be taken.</param>
    /// <param name="step">Distance of neighbouring values, or their ratio with sampling <c>log</c>; 1 for <c>linear</c> and none for <c>log</c> when null.</param>
    /// <param name="sampling"><c>linear</c>, <c>log</c> or <c>reverse_log</c>.</param>
    /// <param name="default">First value tried; the smallest when null.</param>
    /// <exception cref="ArgumentException">The range is empty, or does not fit the sampling.</exception>
    public int Int(string name, int minValue, int maxValue, int? step = null, string sampling = "linear", int? @default = null) =>
        (int)Value(new NumberParameter(name, minValue, maxValue, step, whole: true, Sampling(name, sampling), @default, [.. scope]));

    /// <summary>A number.</summary>
    /// <param name="name">Name of the choice.</param>
    /// <param name="minValue">Smallest value.</param>
    /// <param name="maxValue">Largest value.</param>
    /// <param name="step">Distance of neighbouring values, or their ratio with sampling <c>log</c>; any value when null.</param>
    /// <param name="sampling"><c>linear</c>, <c>log</c> or <c>reverse_log</c>.</param>
    /// <param name="default">First value tried; the smallest when null.</param>
    /// <exception cref="ArgumentException">The range is empty, or does not fit the sampling.</exception>
    public double Float(string name, double minValue, double maxValue, double? step = null, string sampling = "linear", double? @default = null) =>
        (double)Value(new NumberParameter(name, minValue, maxValue, step, whole: false, Sampling(name, sampling), @default, [.. scope]));

    /// <summary>Yes or no.</summary>
    /// <param name="name">Name of the choice.</param>
    /// <param name="default">First value tried.</param>
    public bool Boolean(string name, bool @default = false) => (bool)Value(new ChoiceParameter(name, [false, true], @default, [.. scope]));

    /// <summary>One of several numbers, texts or truth values; the first is tried first.</summary>
    /// <param name="name">Name of the choice.</param>
    /// <param name="values">What may be taken.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public T Choice<T>(string name, IReadOnlyList<T> values)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count > 0 ? Choice(name, values, values[0]) : throw new ArgumentException($"hp '{name}': there are no values to choose from", nameof(values));
    }

    /// <summary>One of several numbers, texts or truth values.</summary>
    /// <param name="name">Name of the choice.</param>
    /// <param name="values">What may be taken.</param>
    /// <param name="default">First value tried.</param>
    /// <exception cref="ArgumentException">The default is not one of the values.</exception>
    public T Choice<T>(string name, IReadOnlyList<T> values, T @default)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        if (typeof(T) != typeof(int) && typeof(T) != typeof(double) && typeof(T) != typeof(string) && typeof(T) != typeof(bool))
            throw new ArgumentException($"hp '{name}': a choice is among int, double, string or bool, got {typeof(T).Name}", nameof(values));
        if (!values.Contains(@default))
            throw new ArgumentException($"hp '{name}': the default {@default} is not one of {string.Join(", ", values)}", nameof(@default));
        return (T)Value(new ChoiceParameter(name, [.. values.Cast<object>()], @default, [.. scope]));
    }

    /// <summary>A value that is not searched, but is kept with the trial.</summary>
    public T Fixed<T>(string name, T value)
        where T : IEquatable<T> => Choice(name, [value], value);

    /// <summary>Choices asked for before the scope is disposed are open only while another choice has one of some values.</summary>
    /// <param name="parentName">The other choice.</param>
    /// <param name="parentValues">Its values.</param>
    /// <exception cref="ArgumentException">There is no such choice.</exception>
    public IDisposable ConditionalScope<T>(string parentName, params IReadOnlyList<T> parentValues)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(parentValues);
        if (space.All(p => p.Name != parentName))
            throw new ArgumentException($"ConditionalScope: there is no hp '{parentName}' yet; there are {string.Join(", ", space.Select(p => p.Name))}", nameof(parentName));
        scope.Add((parentName, [.. parentValues.Cast<object>()]));
        return new End(scope);
    }

    object Value(HyperParameter parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter.Name);
        if (space.All(p => p.Name != parameter.Name))
            space.Add(parameter);
        // A choice that is not open has its default, and no value of the trial's.
        if (!parameter.IsActive(values))
            return parameter.Default;
        if (!values.TryGetValue(parameter.Name, out object? value) || value.GetType() != parameter.Default.GetType())
            values[parameter.Name] = value = parameter.Default;
        return value;
    }

    static NumberSampling Sampling(string name, string sampling) => sampling switch
    {
        "linear" => NumberSampling.Linear,
        "log" => NumberSampling.Log,
        "reverse_log" => NumberSampling.ReverseLog,
        _ => throw new ArgumentException($"hp '{name}': sampling must be linear, log or reverse_log, got '{sampling}'"),
    };

    sealed class End(List<(string Parent, IReadOnlyList<object> Values)> scope) : IDisposable
    {
        public void Dispose() => scope.RemoveAt(scope.Count - 1);
    }
}
