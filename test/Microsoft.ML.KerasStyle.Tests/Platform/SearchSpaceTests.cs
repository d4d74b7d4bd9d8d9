using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Search spaces as the real package has them.</summary>
public class SearchSpaceTests
{
    public enum Gate { Relu, Gelu, Tanh }

    public class Inner
    {
        [Range(1e-4f, 1e-1f, 0.01f, true)] public float Rate { get; set; } = 0.01f;

        [Choice("sgd", "adam")] public string Name { get; set; } = "adam";
    }

    public class Outer
    {
        [Range(1, 20, 3)] public int Epochs { get; set; } = 7;

        [Choice(new object[] { 16, 32, 64 }, 32)] public int Batch { get; set; }

        [BooleanChoice(false)] public bool Norm { get; set; }

        [Choice(Gate.Relu, Gate.Gelu, Gate.Tanh)] public Gate Gate { get; set; }

        [Range(0d, 0.5d)] public double Dropout { get; set; } = 0.4;

        [NestOption] public Inner Inner { get; set; } = new();

        public int Width { get; set; } = 5;
    }

    [Fact]
    public void ASpaceStartsWhereItsAttributesSayNotWhereThePropertiesDo()
    {
        var space = new SearchSpace<Outer>();
        Outer start = space.SampleFromFeatureSpace(space.Default);
        Assert.Equal((3, 32, false, Gate.Relu, 0.0), (start.Epochs, start.Batch, start.Norm, start.Gate, start.Dropout));
        Assert.Equal((0.01f, "sgd"), (start.Inner.Rate, start.Inner.Name));
        Assert.Equal(5, start.Width);
    }

    [Fact]
    public void WhatIsNotSearchedKeepsItsValueOfTheDefaultObject()
    {
        var space = new SearchSpace<Outer>(new Outer { Width = 9, Epochs = 12 });
        Outer start = space.SampleFromFeatureSpace(space.Default);
        Assert.Equal((9, 3), (start.Width, start.Epochs));
    }

    [Fact]
    public void TheSidesOfTheCubeStandInTheOrderOfTheNames()
    {
        var space = new SearchSpace<Outer>();
        Assert.Equal(7, space.FeatureSpaceDim);
        Assert.Equal(6, space.Count);
        // Batch, Dropout, Epochs, Gate, Inner.Name, Inner.Rate, Norm
        Assert.Equal([3, null, null, 3, 2, null, 2], space.Step);
        Outer end = space.SampleFromFeatureSpace([0.99, 0.5, 0.5, 0.4, 0.6, 1, 0]);
        Assert.Equal((64, 0.25, 10, Gate.Gelu, "adam", true), (end.Batch, end.Dropout, end.Epochs, end.Gate, end.Inner.Name, end.Norm));
        Assert.Equal(0.1f, end.Inner.Rate, 1e-6f);
    }

    [Fact]
    public void APointMapsBackToTheCube()
    {
        var space = new SearchSpace<Outer>();
        double[] point = space.MappingToFeatureSpace(new Outer { Batch = 32, Dropout = 0.25, Epochs = 20, Gate = Gate.Tanh, Norm = true, Inner = new() { Name = "adam", Rate = 1e-4f } });
        double[] expected = [1 / 3.0, 0.5, 1, 2 / 3.0, 0.5, 0, 0];
        Assert.Equal(expected, point, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void AnOptionCanBeReplaced()
    {
        var space = new SearchSpace<Outer> { ["Epochs"] = new UniformIntOption(1, 10, defaultValue: 2) };
        Assert.Equal(2, space.SampleFromFeatureSpace(space.Default).Epochs);
    }

    [Fact]
    public void WholeNumbersAreRoundedDownAndReachTheirMaximumOnlyAtTheEnd()
    {
        var option = new UniformIntOption(0, 10);
        Assert.Equal(9, option.SampleFromFeatureSpace([0.999]).AsType<int>());
        Assert.Equal(10, option.SampleFromFeatureSpace([1]).AsType<int>());
        Assert.Equal([0.3], option.MappingToFeatureSpace(Parameter.FromInt(3)));
    }

    [Fact]
    public void ALogRangeIsEvenInTheLogarithm()
    {
        var option = new UniformDoubleOption(1, 100, logBase: true, defaultValue: 10);
        Assert.Equal(0.5, option.Default![0], 1e-12);
        Assert.Equal(10, option.SampleFromFeatureSpace([0.5]).AsType<double>(), 1e-9);
    }

    [Fact]
    public void ASingleChoiceTakesNoRoom()
    {
        var option = new ChoiceOption("only");
        Assert.Equal(0, option.FeatureSpaceDim);
        Assert.Equal("only", option.SampleFromFeatureSpace([]).AsType<string>());
        Assert.Equal([1], option.Step);
    }

    [Fact]
    public void TheLastChoiceOwnsTheEndOfTheCube()
    {
        var option = new ChoiceOption("a", "b", "c");
        Assert.Equal("c", option.SampleFromFeatureSpace([1]).AsType<string>());
        Assert.Equal("b", option.SampleFromFeatureSpace([0.5]).AsType<string>());
        Assert.Equal(2 / 3f, option.MappingToFeatureSpace(Parameter.FromString("c"))[0], 1e-6);
    }

    [Fact]
    public void ParametersAreEqualWhenTheyReadTheSame()
    {
        Assert.Equal(Parameter.FromInt(3), Parameter.FromLong(3));
        Assert.NotEqual(Parameter.FromInt(3), Parameter.FromString("3"));
        Assert.Equal(Parameter.FromEnum(Gate.Gelu), Parameter.FromString("Gelu"));
        Assert.Equal(ParameterType.String, Parameter.FromEnum(Gate.Gelu).ParameterType);
        Assert.Equal(ParameterType.Number, Parameter.FromFloat(1).ParameterType);
        Assert.Equal(Parameter.FromInt(3).GetHashCode(), Parameter.FromInt(3).GetHashCode());
    }

    [Fact]
    public void AParameterIsReadAsTheTypeAskedFor()
    {
        Parameter outer = Parameter.FromObject(new Outer { Batch = 16, Gate = Gate.Tanh });
        Assert.Equal(ParameterType.Object, outer.ParameterType);
        Assert.Equal(7, outer.Count);
        Assert.Equal("Tanh", outer["Gate"].AsType<string>());
        Assert.Equal(Gate.Tanh, outer["Gate"].AsType<Gate>());
        Assert.Equal(16f, outer["Batch"].AsType<float>());
        Assert.Equal(0.01f, outer["Inner"].AsType<Inner>().Rate);
        Assert.Equal([1, 2], Parameter.FromIEnumerable(new[] { 1, 2 }).AsType<int[]>());
    }

    [Fact]
    public void AParameterWritesItsPlainJSON()
    {
        Parameter nested = Parameter.CreateNestedParameter(new("a", Parameter.FromInt(1)), new("b", Parameter.FromBool(true)));
        Assert.Equal("""{"a":1,"b":true}""", nested.ToString());
        nested["c"] = Parameter.FromString("x");
        Assert.Equal(["a", "b", "c"], nested.Keys);
        Assert.True(nested.Remove("b"));
        Assert.False(nested.ContainsKey("b"));
        Assert.Equal(nested, System.Text.Json.JsonSerializer.Deserialize<Parameter>(nested.ToString()));
    }

    [Fact]
    public void TheHashOfASpaceIsTheSameInEveryProcess()
    {
        Assert.Equal(1471300031, new SearchSpace<Outer>().GetHashCode());
    }
}
