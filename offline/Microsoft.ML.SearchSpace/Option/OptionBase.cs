namespace Microsoft.ML.SearchSpace.Option;

/// <summary>What may be searched: values seen as points of a cube whose sides go from 0 to 1.</summary>
public abstract class OptionBase
{
    /// <summary>Sides of the cube.</summary>
    public abstract int FeatureSpaceDim { get; }

    /// <summary>The point to start from.</summary>
    public virtual double[]? Default { get; protected set; }

    /// <summary>How many steps a grid takes along each side; null where the grid decides.</summary>
    public abstract int?[] Step { get; }

    public abstract double[] MappingToFeatureSpace(Parameter value);

    public abstract Parameter SampleFromFeatureSpace(double[] values);
}
