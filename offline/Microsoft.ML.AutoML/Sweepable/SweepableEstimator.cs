using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>A stage whose options are searched.</summary>
public class SweepableEstimator : Estimator, ISweepable<IEstimator<ITransformer>>
{
    private readonly Func<MLContext, Parameter, IEstimator<ITransformer>>? _factory;

    public SweepableEstimator(Func<MLContext, Parameter, IEstimator<ITransformer>> factory, Space ss)
    {
        _factory = factory;
        SearchSpace = ss;
        Parameter = ss.SampleFromFeatureSpace(ss.Default);
    }

    protected SweepableEstimator()
    {
    }

    public Space SearchSpace { get; set; } = null!;

    public virtual IEstimator<ITransformer> BuildFromOption(MLContext context, Parameter param) => _factory!(context, param);
}
