using System.Text.RegularExpressions;
using KerasStyle.Callbacks;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>Fits a pipeline of AutoML stage by stage, so that the last Keras stage can measure on validation rows that went through the stages before it.</summary>
sealed partial class StageFitter(SweepablePipeline pipeline, int seed)
{
    /// <summary>Fits the stages.</summary>
    /// <param name="context">The trial's context.</param>
    /// <param name="parameter">The values of the pipeline.</param>
    /// <param name="train">Rows to train on.</param>
    /// <param name="validation">Rows to measure on, if any.</param>
    /// <param name="watch">Called on the way of the last Keras stage.</param>
    /// <param name="token">Ends the training.</param>
    public ITransformer Fit(MLContext context, Parameter parameter, IDataView train, IDataView? validation, IReadOnlyList<Callback> watch, CancellationToken token)
    {
        IEstimator<ITransformer>[] stages = [.. Name().Matches(parameter[TrialValues.Schema].AsType<string>())
            .Where(n => pipeline.Estimators.ContainsKey(n.Value))
            .Select(n => pipeline.Estimators[n.Value].BuildFromOption(context, parameter[n.Value]))];
        int watched = Array.FindLastIndex(stages, s => s is KerasEstimator);
        var fitted = new TransformerChain<ITransformer>();
        for (int i = 0; i < stages.Length; i++)
        {
            token.ThrowIfCancellationRequested();
            using var scope = new FitScope
            {
                IsQuiet = true,
                CancellationToken = token,
                Seed = seed,
                ValidationSet = i == watched ? validation : null,
                Callbacks = i == watched ? watch : [],
            };
            ITransformer stage = stages[i].Fit(train);
            fitted = fitted.Append(stage);
            train = stage.Transform(train);
            validation = validation == null ? null : stage.Transform(validation);
        }

        // A net that keeps its best when it is cancelled ends without an exception.
        token.ThrowIfCancellationRequested();
        return fitted;
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Name();
}
