namespace Microsoft.ML.Data;

/// <summary>A loader, perhaps fitted itself, and the estimators that follow it.</summary>
public sealed class CompositeLoaderEstimator<TSource, TLastTransformer>(
    IDataLoaderEstimator<TSource, IDataLoader<TSource>> start, EstimatorChain<TLastTransformer>? estimatorChain = null)
    : IDataLoaderEstimator<TSource, CompositeDataLoader<TSource, TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly EstimatorChain<TLastTransformer> _chain = estimatorChain ?? new EstimatorChain<TLastTransformer>();

    public CompositeDataLoader<TSource, TLastTransformer> Fit(TSource input)
    {
        var loader = start.Fit(input);
        return new CompositeDataLoader<TSource, TLastTransformer>(loader, _chain.Fit(loader.Load(input)));
    }

    public SchemaShape GetOutputSchema() => _chain.GetOutputSchema(start.GetOutputSchema());

    public CompositeLoaderEstimator<TSource, TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new CompositeLoaderEstimator<TSource, TNewTrans>(start, _chain.Append(estimator));
    }
}
