using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>What chains consist of. ML.NET keeps it to itself; it is read by reflection, here alone.</summary>
static class PipelineParts
{
    /// <summary>The stages of a pipeline, where each is applied, and whether the rows are kept in memory behind it.</summary>
    public static (IEstimator<ITransformer>[] Stages, TransformerScope[] Scopes, bool[] Caches) Of<TLast>(EstimatorChain<TLast> chain)
        where TLast : class, ITransformer =>
        (Part<IEstimator<ITransformer>[]>(chain, "_estimators"), Part<TransformerScope[]>(chain, "_scopes"), Part<bool[]>(chain, "_needCacheAfter"));

    /// <summary>Where the stages of a fitted pipeline are applied.</summary>
    public static TransformerScope[] ScopesOf(IEnumerable<ITransformer> chain) => Part<TransformerScope[]>(chain, "_scopes");

    /// <summary>A fitted pipeline without the stages that are for training and testing alone.</summary>
    public static ITransformer Scoring(ITransformer model) => model is not IEnumerable<ITransformer> chain ? model
        : chain.Zip(ScopesOf(chain)).Where(s => s.Second.HasFlag(TransformerScope.Scoring)).Aggregate(new TransformerChain<ITransformer>(), (scoring, s) => scoring.Append(Scoring(s.First), s.Second));

    static T Part<T>(object chain, string field) => chain.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(chain) is T value ? value
        : throw new NotSupportedException($"{chain.GetType().Name} of this version of ML.NET has no {field} to find its stages by; call Fit and Transform of each stage by itself, and give prepared rows to KerasTrainerOptions.ValidationSet and ContinueTraining");
}
