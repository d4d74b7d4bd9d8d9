using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>A pipeline and the one net in it.</summary>
/// <param name="Stages">The stages, those of chains in chains one behind the other, with where they are applied.</param>
/// <param name="At">Which of them the net is.</param>
sealed record NetInPipeline(IReadOnlyList<(ITransformer Stage, TransformerScope Scope)> Stages, int At)
{
    /// <summary>The net.</summary>
    public KerasTransformer Net => (KerasTransformer)Stages[At].Stage;

    /// <summary>Finds the net in a pipeline.</summary>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    public static NetInPipeline Of(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (ITransformer Stage, TransformerScope Scope)[] stages = [.. Flat(model, TransformerScope.Everything)];
        int[] nets = [.. Enumerable.Range(0, stages.Length).Where(i => stages[i].Stage is KerasTransformer)];
        if (nets.Length > 1)
            nets = [.. nets.Where(i => ((KerasTransformer)stages[i].Stage).Interpretation is not RawInterpretation)];
        return nets is [var at] ? new NetInPipeline(stages, at)
            : throw new ArgumentException($"the pipeline must hold one trained net, it holds {nets.Length}: {string.Join(", ", stages.Select(s => s.Stage.GetType().Name))}", nameof(model));
    }

    /// <summary>The rows as the net takes them.</summary>
    public IDataView Prepare(IDataView data) => Through(Stages.Take(At), data);

    /// <summary>What the net and the stages behind it make of prepared rows.</summary>
    public IDataView Score(IDataView prepared) => Through(Stages.Skip(At), prepared);

    /// <summary>The pipeline with another net.</summary>
    public ITransformer With(KerasTransformer net) => Stages.Count == 1 ? net
        : Stages.Select((s, i) => i == At ? s with { Stage = net } : s).Aggregate(new TransformerChain<ITransformer>(), (chain, s) => chain.Append(s.Stage, s.Scope));

    static IDataView Through(IEnumerable<(ITransformer Stage, TransformerScope Scope)> stages, IDataView data) => stages.Aggregate(data, (view, s) => s.Stage.Transform(view));

    static IEnumerable<(ITransformer Stage, TransformerScope Scope)> Flat(ITransformer model, TransformerScope within) => model is not IEnumerable<ITransformer> chain ? [(model, within)]
        : chain.Zip(PipelineParts.ScopesOf(chain)).SelectMany(s => Flat(s.First, s.Second & within));
}
