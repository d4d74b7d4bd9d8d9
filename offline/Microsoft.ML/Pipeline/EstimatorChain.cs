using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators in a row; each is fitted on what the ones before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;
    private readonly EstimatorStage[] _stages;

    public EstimatorChain() : this([])
    {
    }

    internal EstimatorChain(EstimatorStage[] stages)
    {
        _stages = stages;
        LastEstimator = (stages.LastOrDefault()?.Estimator as IEstimator<TLastTransformer>)!;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShape.Create(input.Schema)); // a missing column shows here, before any training

        var current = input;
        var fitted = new ITransformer[_stages.Length];
        for (var i = 0; i < _stages.Length; i++)
        {
            fitted[i] = _stages[i].Estimator.Fit(current);
            current = fitted[i].Transform(current);
            if (_stages[i].CacheAfter && i < _stages.Length - 1)
                current = new CachedView(current);
        }
        return new TransformerChain<TLastTransformer>(fitted, _stages.Select(s => s.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        _stages.Aggregate(inputSchema, (shape, stage) => stage.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new EstimatorChain<TNewTrans>([.. _stages, new EstimatorStage(estimator, scope, CacheAfter: false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (_stages.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new EstimatorChain<TLastTransformer>([.. _stages[..^1], _stages[^1] with { CacheAfter = true }]);
    }
}

internal sealed record EstimatorStage(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
