using KerasStyle.Conformance;
using KerasStyle.Optimizers;
using KerasStyle.Schedules;
using Xunit;

namespace KerasStyle.Tests.Optimizers;

public class OptimizerTests
{
    [Fact]
    public void Every_optimizer_has_a_conformance_case() => Assert.Empty(Optimizer.Registry.ClassNames.Except(
        Suite.Default.Entries.Where(e => e.Kind == "optimizer").Select(e => (string)Suite.Default.Load(e).Json["optimizer"]!["class_name"]!)));

    [Theory]
    [InlineData("adam", typeof(Adam))]
    [InlineData("Adam", typeof(Adam))]
    [InlineData("adamw", typeof(AdamW))]
    [InlineData("rmsprop", typeof(RMSprop))]
    [InlineData("sgd", typeof(SGD))]
    public void A_string_is_an_optimizer(string name, Type type) => Assert.IsType(type, (Optimizer)name);

    [Fact]
    public void Defaults_are_those_of_Keras()
    {
        Assert.Equal(0.01, new SGD().LearningRate, 1e-9);
        Assert.Equal(0.001, new Adam().LearningRate, 1e-9);
        Assert.Equal(0.004, new AdamW().WeightDecay);
        Assert.Equal("rm_sprop", new RMSprop().Name);
    }

    [Fact]
    public void The_learning_rate_is_a_number_or_a_schedule()
    {
        var constant = new Adam(0.5) { LearningRate = 0.25 };
        Assert.Equal(0.25, (double)constant.LearningRate);
        Assert.Equal(2, constant.Variables.Count);

        var scheduled = new SGD(new ExponentialDecay(1.0, decaySteps: 1, decayRate: 0.5));
        Assert.Single(scheduled.Variables);
        var weight = new Variable(new float[] { 0 }, "w");
        scheduled.Apply([(Tensor)new float[] { 1 }], [weight]);
        scheduled.Apply([(Tensor)new float[] { 1 }], [weight]);
        Assert.Equal(-1.5, weight.Value.Item());
        Assert.Equal(0.25, (double)scheduled.LearningRate);
        Assert.Throws<InvalidOperationException>(() => scheduled.LearningRate = 0.1);
    }

    [Fact]
    public void Weights_without_gradient_stay()
    {
        Variable a = new(new float[] { 1 }, "a"), b = new(new float[] { 1 }, "b");
        var optimizer = new SGD(1.0);
        optimizer.Apply([(Tensor)new float[] { 1 }, null], [a, b]);
        Assert.Equal(0, a.Value.Item());
        Assert.Equal(1, b.Value.Item());
        Assert.Equal(1, optimizer.Iterations.Value.Item());
        Assert.Throws<ArgumentException>(() => optimizer.Apply([null, null]));
    }

    [Fact]
    public void Wrong_use_is_named()
    {
        Assert.Contains("clipnorm", Assert.Throws<ArgumentException>(() => new Adam(clipnorm: 1, clipvalue: 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SGD(momentum: 2));
        Assert.Throws<ArgumentException>(() => new SGD(gradientAccumulationSteps: 1));
        var optimizer = new Adam();
        var known = new Variable(new float[] { 1 }, "known");
        optimizer.Build([known]);
        Assert.Contains("stranger", Assert.Throws<ArgumentException>(() =>
            optimizer.Apply([(Tensor)new float[] { 1 }], [new Variable(new float[] { 1 }, "stranger")])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => optimizer.ExcludeFromWeightDecay([known]));
    }
}
