using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

public interface ISweepable
{
    Space SearchSpace { get; }
}

/// <summary>Something with options to search, and the way to build it from a proposal.</summary>
public interface ISweepable<out T> : ISweepable
    where T : IEstimator<ITransformer>
{
    T BuildFromOption(MLContext context, Parameter parameter);
}
