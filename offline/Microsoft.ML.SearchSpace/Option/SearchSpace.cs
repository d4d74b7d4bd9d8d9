namespace Microsoft.ML.SearchSpace.Option;

/// <summary>A space as an option of another. The real package has this type, too, and so a name that is ambiguous with both namespaces in use.</summary>
public sealed class SearchSpace : OptionBase
{
    private readonly Microsoft.ML.SearchSpace.SearchSpace _options = [];

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public override int FeatureSpaceDim => _options.FeatureSpaceDim;

    public override double[] Default => _options.Default;

    public override int?[] Step => _options.Step;

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public override Parameter SampleFromFeatureSpace(double[] values) => _options.SampleFromFeatureSpace(values);

    public override double[] MappingToFeatureSpace(Parameter parameter) => _options.MappingToFeatureSpace(parameter);
}
