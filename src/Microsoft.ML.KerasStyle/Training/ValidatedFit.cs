using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Fits a pipeline stage by stage as ML.NET does, and takes validation rows along: each stage learns from the rows to train on and transforms both. The nets measure
/// on what has become of the validation rows when they come to them.</summary>
static class ValidatedFit
{
    static readonly MethodInfo Chain = typeof(ValidatedFit).GetMethod(nameof(Stages), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Fits a pipeline.</summary>
    /// <exception cref="ArgumentException">It holds no net that is trained, or one that has rows to measure on already.</exception>
    public static ITransformer Fit(IEstimator<ITransformer> pipeline, IDataView train, IDataView validation)
    {
        pipeline.GetOutputSchema(SchemaShapes.Of(train.Schema));        // a missing column shows before any training
        int nets = 0;
        ITransformer fitted = Stage(pipeline, train, validation, ref nets);
        return nets > 0 ? fitted : throw new ArgumentException("the pipeline trains no Keras net that could measure on the validation rows; call Fit with the rows to train on alone", nameof(pipeline));
    }

    static ITransformer Stage(IEstimator<ITransformer> stage, IDataView train, IDataView validation, ref int nets)
    {
        Type type = stage.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EstimatorChain<>))
        {
            object?[] arguments = [stage, train, validation, nets];
            object chain = Chain.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
            nets = (int)arguments[^1]!;
            return (ITransformer)chain;
        }

        using var scope = new FitScope { ValidationSet = validation, IsOnlyValidation = true };
        ITransformer fitted = stage.Fit(train);
        nets += scope.WasUsed ? 1 : 0;
        return fitted;
    }

    static TransformerChain<TLast> Stages<TLast>(EstimatorChain<TLast> chain, IDataView train, IDataView validation, ref int nets)
        where TLast : class, ITransformer
    {
        (IEstimator<ITransformer>[] stages, TransformerScope[] scopes, bool[] caches) = PipelineParts.Of(chain);
        var fitted = new TransformerChain<ITransformer>();
        for (int i = 0; i < stages.Length - 1; i++)
        {
            ITransformer stage = Stage(stages[i], train, validation, ref nets);
            fitted = fitted.Append(stage, scopes[i]);
            (train, validation) = (stage.Transform(train), stage.Transform(validation));
            if (caches[i])
                train = new MLContext().Data.Cache(train);
        }

        return stages.Length == 0 ? new TransformerChain<TLast>() : fitted.Append((TLast)Stage(stages[^1], train, validation, ref nets), scopes[^1]);
    }
}
