using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Named options; their sides of the cube stand in the order of their names.</summary>
[SuppressMessage("Naming", "CA1724", Justification = "The names are ML.NET's.")]
public class SearchSpace : OptionBase, IDictionary<string, OptionBase>
{
    private readonly Dictionary<string, OptionBase> _options;
    private readonly Parameter? _defaultOption;

    public SearchSpace() => _options = [];

    protected SearchSpace(Type typeInfo, Parameter? defaultOption = null)
    {
        _options = TypeOptions.Of(typeInfo);
        _defaultOption = defaultOption;
    }

    internal SearchSpace(IEnumerable<KeyValuePair<string, OptionBase>> options) => _options = new(options);

    public override double[] Default => [.. InOrder.SelectMany(o => o.Value.Default!)];

    public override int?[] Step => [.. InOrder.SelectMany(o => o.Value.Step)];

    public override int FeatureSpaceDim => _options.Values.Sum(o => o.FeatureSpaceDim);

    public ICollection<string> Keys => _options.Keys;

    public ICollection<OptionBase> Values => _options.Values;

    public int Count => _options.Count;

    public bool IsReadOnly => false;

    private IEnumerable<KeyValuePair<string, OptionBase>> InOrder => _options.OrderBy(o => o.Key);

    private IDictionary<string, OptionBase> Items => _options;

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public override Parameter SampleFromFeatureSpace(double[] feature)
    {
        var result = Parameter.CreateNestedParameter();
        var start = 0;
        foreach (var (name, option) in InOrder)
        {
            var end = start + option.FeatureSpaceDim;
            result[name] = option.SampleFromFeatureSpace(feature[start..end]);
            start = end;
        }
        return _defaultOption is null ? result : Merge(_defaultOption, result);
    }

    public override double[] MappingToFeatureSpace(Parameter parameter) =>
        [.. InOrder.SelectMany(o => o.Value.MappingToFeatureSpace(parameter[o.Key]))];

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public void Add(KeyValuePair<string, OptionBase> item) => Items.Add(item);

    public void Clear() => _options.Clear();

    public bool Contains(KeyValuePair<string, OptionBase> item) => Items.Contains(item);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, OptionBase>[] array, int arrayIndex) => Items.CopyTo(array, arrayIndex);

    public bool Remove(string key) => _options.Remove(key);

    public bool Remove(KeyValuePair<string, OptionBase> item) => Items.Remove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out OptionBase value) => _options.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, OptionBase>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A hash of the middle of the space, the same in every process: it names checkpoint files.</summary>
    public override int GetHashCode()
    {
        var middle = Enumerable.Repeat(0.5, FeatureSpaceDim).ToArray();
        return (int)(SampleFromFeatureSpace(middle).ToString().Aggregate(31u, (hash, c) => unchecked(hash * 33) ^ c) >> 1);
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <summary>What is sampled over what is not searched.</summary>
    private static Parameter Merge(Parameter under, Parameter over)
    {
        if (under.ParameterType != ParameterType.Object || over.ParameterType != ParameterType.Object)
            return over;
        var result = Parameter.CreateNestedParameter([.. under]);
        foreach (var (name, value) in (IDictionary<string, Parameter>)over)
            result[name] = under.TryGetValue(name, out var old) ? Merge(old, value) : value;
        return result;
    }
}
