namespace Microsoft.ML.SearchSpace;

/// <summary>The space that the attributes of a type's properties and fields span.</summary>
public sealed class SearchSpace<T> : SearchSpace
    where T : class, new()
{
    public SearchSpace() : base(typeof(T))
    {
    }

    /// <summary>What is not searched keeps the value it has in <paramref name="defaultOption"/>.</summary>
    public SearchSpace(T defaultOption) : base(typeof(T), Parameter.FromObject(defaultOption))
    {
    }

    public new T SampleFromFeatureSpace(double[] feature) => base.SampleFromFeatureSpace(feature).AsType<T>();

    public double[] MappingToFeatureSpace(T input) => MappingToFeatureSpace(Parameter.FromObject(input));
}
