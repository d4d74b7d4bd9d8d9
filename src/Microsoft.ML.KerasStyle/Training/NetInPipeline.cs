using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>A pipeline and the one net in it.</summary>
/// <param name="Before">The stages before the net.</param>
/// <param name="Net">The net.</param>
/// <param name="After">The stages behind it.</param>
sealed record NetInPipeline(IReadOnlyList<ITransformer> Before, KerasTransformer Net, IReadOnlyList<ITransformer> After)
{
    /// <summary>Finds the net in a pipeline.</summary>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    public static NetInPipeline Of(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ITransformer[] stages = [.. Flat(model)];
        int[] nets = [.. Enumerable.Range(0, stages.Length).Where(i => stages[i] is KerasTransformer)];
        if (nets.Length > 1)
            nets = [.. nets.Where(i => ((KerasTransformer)stages[i]).Interpretation is not RawInterpretation)];
        return nets is [var at] ? new NetInPipeline(stages[..at], (KerasTransformer)stages[at], stages[(at + 1)..])
            : throw new ArgumentException($"the pipeline must hold one trained net, it holds {nets.Length}: {string.Join(", ", stages.Select(s => s.GetType().Name))}", nameof(model));
    }

    /// <summary>The rows as the net takes them.</summary>
    public IDataView Prepare(IDataView data) => Before.Aggregate(data, (view, stage) => stage.Transform(view));

    /// <summary>What the net and the stages behind it make of prepared rows.</summary>
    public IDataView Score(IDataView prepared) => After.Aggregate(Net.Transform(prepared), (view, stage) => stage.Transform(view));

    /// <summary>The pipeline with another net.</summary>
    public ITransformer With(KerasTransformer net) =>
        Before.Count + After.Count == 0 ? net : new TransformerChain<ITransformer>([.. Before, net, .. After]);

    static IEnumerable<ITransformer> Flat(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flat) : [model];
}
