namespace Microsoft.ML.SearchSpace.Option;

/// <summary>One of several values; a single value takes no room in the cube.</summary>
public sealed class ChoiceOption : OptionBase
{
    private readonly UniformSingleOption _index;

    public ChoiceOption(params object[] choices)
    {
        Choices = Array.ConvertAll(choices, Parameter.FromObject);
        _index = new UniformSingleOption(0, Choices.Length);
        Default = new double[FeatureSpaceDim];
    }

    public ChoiceOption(object[] choices, object? defaultChoice) : this(choices)
    {
        if (defaultChoice is not null)
            Default = MappingToFeatureSpace(Parameter.FromObject(defaultChoice));
    }

    public Parameter[] Choices { get; }

    public override int FeatureSpaceDim => Choices.Length == 1 ? 0 : 1;

    public override int?[] Step => [Choices.Length];

    public override double[] MappingToFeatureSpace(Parameter param) =>
        FeatureSpaceDim == 0 ? [] : _index.MappingToFeatureSpace(Parameter.FromInt(Array.IndexOf(Choices, param)));

    public override Parameter SampleFromFeatureSpace(double[] values)
    {
        if (values.Length == 0)
            return Choices[0];
        var index = (int)Math.Floor(_index.SampleFromFeatureSpace(values).AsType<float>());
        return Choices[Math.Min(index, Choices.Length - 1)]; // the point 1 belongs to the last choice
    }
}
