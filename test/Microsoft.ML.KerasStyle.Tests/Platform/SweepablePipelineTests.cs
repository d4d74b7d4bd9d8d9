using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Pipelines with stages to search as the real package builds them.</summary>
public class SweepablePipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IEstimator<ITransformer> Copy => _ml.Transforms.CopyColumns("Again", "X");

    private SweepableEstimator Candidate => Line.Sweepable(_ml);

    [Fact]
    public void StagesAreNamedInTheirOrder()
    {
        SweepablePipeline pipeline = Copy.Append(Candidate).Append(Copy);
        Assert.Equal(["e0", "e1", "e2"], pipeline.Estimators.Keys);
        Assert.Equal("e0 * e1 * e2", Schemas(pipeline));
        Assert.Equal(["_SCHEMA_", "e0", "e1", "e2"], pipeline.SearchSpace.Keys.Order());
        Assert.Equal(2, pipeline.SearchSpace.FeatureSpaceDim);
    }

    [Fact]
    public void SeveralCandidatesAreAChoice()
    {
        Assert.Equal("e0 * e1|e0 * e2", Schemas(Copy.Append(Candidate, Candidate)));
        Assert.Equal("e0 * e1|e0 * e2|e0 * e3", Schemas(Copy.Append(Candidate, Candidate, Candidate)));
        Assert.Equal("e0 * e1 * e3|e0 * e1 * e4|e0 * e2 * e3|e0 * e2 * e4", Schemas(Copy.Append(Candidate, Candidate).Append(Candidate, Candidate)));
        SweepablePipeline three = Copy.Append(Candidate, Candidate, Candidate).Append(Candidate, Candidate);
        Assert.Equal("e0 * e1 * e4|e0 * e2 * e4|e0 * e1 * e5|e0 * e2 * e5|e0 * e3 * e4|e0 * e3 * e5", Schemas(three));
    }

    [Fact]
    public void PipelinesAreCandidatesToo()
    {
        SweepablePipeline first = Candidate.Append(Copy);
        SweepablePipeline second = Candidate.Append(Candidate, Candidate);
        SweepablePipeline both = Copy.Append(Candidate).Append(first, second);
        Assert.Equal("e0 * e1 * e2 * e3|e0 * e1 * e4 * e5|e0 * e1 * e4 * e6", Schemas(both));
        Assert.Equal("e0 * e1 * e2", Schemas(Candidate.Append(first)));
        Assert.Equal("e0 * e1 * e2", Schemas(Copy.Append(first)));
    }

    [Fact]
    public void AProposalBuildsAPipeline()
    {
        SweepablePipeline pipeline = Copy.Append(Candidate, Candidate);
        Parameter parameter = Parameter.CreateNestedParameter(
            new("_SCHEMA_", Parameter.FromString("e0 * e2")),
            new("e0", Parameter.CreateNestedParameter()),
            new("e2", Parameter.FromObject(new Line { Slope = 3, Offset = 1 })));
        IDataView data = _ml.Data.LoadFromEnumerable(Line.Points);
        TransformerChain<ITransformer> model = pipeline.BuildFromOption(_ml, parameter).Fit(data);
        Assert.Equal(1, _ml.Regression.Evaluate(model.Transform(data)).RSquared, 1e-9);
        Assert.NotNull(model.Transform(data).Schema.GetColumnOrNull("Again"));
        Assert.Equal("e0 * e2", pipeline.CurrentParameter["_SCHEMA_"].AsType<string>());
    }

    [Fact]
    public void OneSchemaCanBeTakenOut()
    {
        SweepablePipeline one = Copy.Append(Candidate, Candidate).BuildSweepableEstimatorPipeline("e0 * e2");
        Assert.Equal(["e0", "e2"], one.Estimators.Keys);
        Assert.Equal("e0 * e2", Schemas(one));
    }

    [Fact]
    public void AnEstimatorStartsAtTheDefaultOfItsSpace()
    {
        Assert.Equal(2, Candidate.Parameter["Offset"].AsType<int>());
        Assert.Equal("Unknown", Candidate.EstimatorType.ToString());
        IEstimator<ITransformer> built = Candidate.BuildFromOption(_ml, Parameter.FromObject(new Line()));
        Assert.NotNull(built.Fit(_ml.Data.LoadFromEnumerable(Line.Points)));
    }

    [Fact]
    public void ATrialIsShownByTheTypesOfItsStages()
    {
        SweepablePipeline pipeline = Copy.Append(Candidate);
        Parameter inner = pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default);
        Assert.Equal("Unknown=>Unknown", pipeline.ToString(Parameter.CreateNestedParameter(new KeyValuePair<string, Parameter>("_pipeline_", inner))));
        Assert.Equal("", pipeline.ToString(Parameter.CreateNestedParameter()));
    }

    [Fact]
    public void ExpressionsOverEstimatorsReadAsWritten()
    {
        Assert.Equal("a * (b + c) * d", Entity.FromExpression("a*((b)+c)*d").ToString());
        Assert.Throws<NotImplementedException>(() => Entity.FromExpression("a - b"));
        Assert.NotNull(Candidate + Candidate * Candidate);
    }

    private static string Schemas(SweepablePipeline pipeline) =>
        string.Join('|', ((ChoiceOption)pipeline.SearchSpace["_SCHEMA_"]).Choices.Select(c => c.AsType<string>()));
}
