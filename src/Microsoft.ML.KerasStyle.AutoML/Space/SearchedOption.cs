using KerasStyle.Tuning;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.KerasStyle;

/// <summary>A choice of the project's own search as an option of AutoML's search space. Unlike AutoML's ranges of whole numbers, those of it reach their end.</summary>
sealed class SearchedOption : OptionBase
{
    // A choice of more values than this is cut into as many steps as the grid tuner is told.
    const int MostSteps = 10;

    readonly HyperParameter parameter;
    readonly int count;

    public SearchedOption(HyperParameter parameter)
    {
        this.parameter = parameter;
        count = parameter.Grid.Count;
        Default = MappingToFeatureSpace(ToParameter(parameter.Default));
    }

    // What is fixed is no dimension, and no step of a grid.
    public override int FeatureSpaceDim => count == 1 ? 0 : 1;

    public override int?[] Step => count == 1 ? [] : [parameter is ChoiceParameter || count < MostSteps ? count : null];

    public override double[] MappingToFeatureSpace(Parameter value) => count == 1 ? [] : [parameter.PlaceOf(ToValue(value))];

    public override Parameter SampleFromFeatureSpace(double[] values) => ToParameter(parameter.At(count == 1 ? 0 : values[0]));

    /// <summary>A value of AutoML's in the choice's type.</summary>
    public object ToValue(Parameter value) => parameter.Default switch
    {
        int => value.AsType<int>(),
        double => value.AsType<double>(),
        bool => value.AsType<bool>(),
        _ => value.AsType<string>(),
    };

    static Parameter ToParameter(object value) => value switch
    {
        int i => Parameter.FromInt(i),
        double d => Parameter.FromDouble(d),
        bool b => Parameter.FromBool(b),
        _ => Parameter.FromString((string)value),
    };
}
