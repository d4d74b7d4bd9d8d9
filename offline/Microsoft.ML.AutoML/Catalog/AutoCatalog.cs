using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Makes searches over pipelines.</summary>
public sealed class AutoCatalog
{
    private readonly MLContext _context;

    internal AutoCatalog(MLContext context) => _context = context;

    /// <summary>An estimator whose options are searched: <paramref name="factory"/> builds it from each proposal.</summary>
    public SweepableEstimator CreateSweepableEstimator<T>(Func<MLContext, T, IEstimator<ITransformer>> factory, SearchSpace<T>? ss = null)
        where T : class, new() => new((context, parameter) => factory(context, parameter.AsType<T>()), ss!);

    public AutoMLExperiment CreateExperiment(AutoMLExperiment.AutoMLExperimentSettings? settings = null) => new(_context, settings ?? new());
}
