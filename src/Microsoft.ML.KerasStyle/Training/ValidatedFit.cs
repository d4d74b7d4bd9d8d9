using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Fits a pipeline stage by stage as ML.NET does, and takes validation rows along: each stage learns from the rows to train on and transforms both. The nets measure
/// on what has become of the validation rows when they come to them. ML.NET keeps the stages of a chain to itself; they are read by reflection, here alone.</summary>
static class ValidatedFit
{
    static readonly MethodInfo Nested = typeof(ValidatedFit).GetMethod(nameof(Stages), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Fits a pipeline.</summary>
    /// <exception cref="ArgumentException">It holds no net that is trained, or one that has rows to measure on already.</exception>
    public static TransformerChain<TLast> Fit<TLast>(EstimatorChain<TLast> pipeline, IDataView train, IDataView validation)
        where TLast : class, ITransformer
    {
        pipeline.GetOutputSchema(SchemaShapes.Of(train.Schema));        // a missing column shows before any training
        int nets = 0;
        TransformerChain<TLast> fitted = Stages(pipeline, train, validation, ref nets);
        return nets > 0 ? fitted : throw NoNet(nameof(pipeline));
    }

    /// <summary>Fits a stage, whose nets measure on the validation rows.</summary>
    /// <param name="stage">A net's, or one that holds it.</param>
    /// <param name="train">Rows to train on.</param>
    /// <param name="validation">Rows to measure on.</param>
    /// <param name="nets">Counts the stages in which a net was trained.</param>
    public static T Fit<T>(IEstimator<T> stage, IDataView train, IDataView validation, ref int nets)
        where T : class, ITransformer
    {
        using var scope = new FitScope { ValidationSet = validation, IsOnlyValidation = true };
        T fitted = stage.Fit(train);
        nets += scope.WasUsed ? 1 : 0;
        return fitted;
    }

    static TransformerChain<TLast> Stages<TLast>(EstimatorChain<TLast> chain, IDataView train, IDataView validation, ref int nets)
        where TLast : class, ITransformer
    {
        var stages = Part<IEstimator<ITransformer>[]>(chain, "_estimators");
        var scopes = Part<TransformerScope[]>(chain, "_scopes");
        var caches = Part<bool[]>(chain, "_needCacheAfter");
        var fitted = new TransformerChain<ITransformer>();
        for (int i = 0; i < stages.Length; i++)
        {
            ITransformer stage = One(stages[i], train, validation, ref nets);
            if (i == stages.Length - 1)
                return fitted.Append((TLast)stage, scopes[i]);
            fitted = fitted.Append(stage, scopes[i]);
            (train, validation) = (stage.Transform(train), stage.Transform(validation));
            if (caches[i])
                train = new MLContext().Data.Cache(train);
        }

        throw NoNet(nameof(chain));
    }

    static ITransformer One(IEstimator<ITransformer> stage, IDataView train, IDataView validation, ref int nets)
    {
        Type type = stage.GetType();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(EstimatorChain<>))
            return Fit(stage, train, validation, ref nets);
        object?[] arguments = [stage, train, validation, nets];
        object chain = Nested.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        nets = (int)arguments[^1]!;
        return (ITransformer)chain;
    }

    static T Part<T>(object chain, string field) => chain.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(chain) is T value ? value
        : throw new NotSupportedException($"this version of ML.NET does not keep the stages of a pipeline in {chain.GetType().Name}.{field}; fit the stages before the net by themselves and give what they make of the validation rows to KerasTrainerOptions.ValidationSet");

    static ArgumentException NoNet(string argument) => new("the pipeline trains no Keras net that could measure on the validation rows; call Fit with the rows to train on alone", argument);
}
