using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The fluent way to build pipelines.</summary>
public static class LearningPipelineExtensions
{
    public static CompositeLoaderEstimator<TSource, TTrans> Append<TSource, TTrans>(
        this IDataLoaderEstimator<TSource, IDataLoader<TSource>> start, IEstimator<TTrans> estimator)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(start);
        return new CompositeLoaderEstimator<TSource, ITransformer>(start).Append(estimator);
    }

    public static CompositeLoaderEstimator<TSource, TTrans> Append<TSource, TTrans>(this IDataLoader<TSource> start, IEstimator<TTrans> estimator)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(start);
        return new FixedLoader<TSource>(start).Append(estimator);
    }

    public static EstimatorChain<TTrans> Append<TTrans>(
        this IEstimator<ITransformer> start, IEstimator<TTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(estimator);
        var chain = start as EstimatorChain<ITransformer> ?? new EstimatorChain<ITransformer>().Append(start);
        return chain.Append(estimator, scope);
    }

    public static EstimatorChain<TTrans> AppendCacheCheckpoint<TTrans>(this IEstimator<TTrans> start, IHostEnvironment env)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(start);
        return new EstimatorChain<ITransformer>().Append(start).AppendCacheCheckpoint(env);
    }

    public static CompositeDataLoader<TSource, TTrans> Append<TSource, TTrans>(this IDataLoader<TSource> loader, TTrans transformer)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(loader);
        return new CompositeDataLoader<TSource, ITransformer>(loader).AppendTransformer(transformer);
    }

    public static TransformerChain<TTrans> Append<TTrans>(this ITransformer start, TTrans transformer)
        where TTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(transformer);
        return new TransformerChain<TTrans>(start, transformer);
    }

    public static IEstimator<TTransformer> WithOnFitDelegate<TTransformer>(this IEstimator<TTransformer> estimator, Action<TTransformer> onFit)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(onFit);
        return new ObservedEstimator<TTransformer>(estimator, onFit);
    }

    private sealed class ObservedEstimator<TTransformer>(IEstimator<TTransformer> inner, Action<TTransformer> onFit) : IEstimator<TTransformer>
        where TTransformer : class, ITransformer
    {
        public TTransformer Fit(IDataView input)
        {
            var fitted = inner.Fit(input);
            onFit(fitted);
            return fitted;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class FixedLoader<TSource>(IDataLoader<TSource> loader) : IDataLoaderEstimator<TSource, IDataLoader<TSource>>
    {
        public IDataLoader<TSource> Fit(TSource input) => loader;

        public SchemaShape GetOutputSchema() => SchemaShape.Create(loader.GetOutputSchema());
    }
}
