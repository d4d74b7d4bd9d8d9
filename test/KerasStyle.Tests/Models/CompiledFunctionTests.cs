using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Models;

/// <summary>Loops of one's own: functions that are traced once and run as a step.</summary>
public class CompiledFunctionTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear();

    public static TheoryData<string> Optimizers => ["sgd", "adam", "adafactor", "lamb", "muon", "ScheduleFreeAdamW"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_loop_of_ones_own_trains_as_Fit(string name)
    {
        Sequential fitted = TestNets.Regressor(name), looped = TestNets.Regressor();
        fitted.Fit(Data.X, Data.Y, batchSize: 64, epochs: 5, shuffle: false, verbose: 0);

        Optimizer optimizer = name;
        Loss mse = "mse";
        int traces = 0;
        var step = new CompiledFunction((x, y) =>
        {
            traces++;
            Tensor loss = mse.Call(y, looped.Call(x, training: true));
            optimizer.Apply(Gradients.Of(loss, looped.TrainableWeights), looped.TrainableWeights);
            return loss;
        });
        double first = step.Call(Data.X, Data.Y).Item(), last = 0;
        for (int i = 1; i < 5; i++)
            last = step.Call(Data.X, Data.Y).Item();
        Assert.Equal(1, traces);
        Assert.True(last < first);
        foreach ((float a, float b) in fitted.GetWeights().Flat().Zip(looped.GetWeights().Flat()))
            Assert.Equal(a, b, 1e-5f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_variable_knows_its_constraint(bool scaled)
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        var layer = new Dense(4, kernelConstraint: "non_neg", biasConstraint: new Constraints.MaxNorm(0.1));
        layer.EnsureBuilt([Shape.Unknown, 3]);
        Optimizer optimizer = scaled ? new LossScaleOptimizer(new SGD(0.5)) : new SGD(0.5);
        var step = new CompiledFunction(x =>
        {
            Tensor loss = Ops.Mean(Ops.Square(layer.Call(x) + 1.0));
            optimizer.Apply(Gradients.Of(optimizer.ScaleLoss(loss), layer.TrainableWeights), layer.TrainableWeights);
            return loss;
        });
        for (int i = 0; i < 3; i++)
            step.Call(Data.X);
        float[] kernel = layer.Weights[0].Value.ToArray<float>(), bias = layer.Weights[1].Value.ToArray<float>();
        Assert.All(kernel, k => Assert.True(k >= 0));
        Assert.Contains(kernel, k => k == 0);
        Assert.Equal(0.1, Math.Sqrt(bias.Sum(b => b * b)), 1e-4);
    }

    /// <summary>As in Keras, where such gradients are None: no decay, no constraint, and a warning, once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_that_the_loss_does_not_depend_on_stay_as_they_are(bool scaled)
    {
        Dense used = new(1), idle = new(1, kernelConstraint: "unit_norm", name: "idle");
        used.EnsureBuilt([Shape.Unknown, 3]);
        idle.EnsureBuilt([Shape.Unknown, 3]);
        float[] before = idle.GetWeights().Flat();
        var decaying = new AdamW(0.1, weightDecay: 0.5) { Output = new StringWriter() };
        Optimizer optimizer = scaled ? new LossScaleOptimizer(decaying) : decaying;
        Variable[] weights = [.. used.Weights, .. idle.Weights];
        var step = new CompiledFunction(x =>
        {
            Tensor[] gradients = Gradients.Of(Ops.Mean(Ops.Square(used.Call(x) - 1.0)), weights);
            Assert.Equal(idle.Weights[0].Shape, gradients[2].Shape);      // zeros for whoever computes with them
            optimizer.Apply(gradients, weights);
            return gradients[0];
        });
        step.Call(Data.X);
        step.Call(TestNets.Linear(5).X);        // another trace
        Assert.Equal(before, idle.GetWeights().Flat());
        string warning = Assert.Single(decaying.Output.ToString()!.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("warning: the loss does not depend on idle/kernel, idle/bias, so training leaves them as they are; set Trainable = false where that is meant", warning);

        var nothing = new CompiledFunction(x =>
        {
            optimizer.Apply(Gradients.Of(Ops.Sum(x), weights), weights);
            return x;
        });
        Assert.Contains("no gradient for any of 4 weights", Assert.Throws<ArgumentException>(() => nothing.Call(Data.X)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_inner_values_and_of_gradients()
    {
        Sequential model = TestNets.Regressor();
        var inner = new Model(model.Inputs[0], new[] { model.OutputOf("hidden"), model.Outputs[0] });
        var slope = new CompiledFunction(x =>
        {
            TensorStructure outputs = inner.CallStructure(x);
            return Gradients.Of(Ops.Sum(outputs[1]), [(Tensor)outputs[0]])[0];
        });
        Tensor kernel = model.GetLayer("head").Weights[0].Value;
        Assert.Equal(kernel.ToArray<float>(), slope.Call(Data.X)[5].ToArray<float>());

        var cube = new CompiledFunction(x =>
        {
            Tensor once = Gradients.Of(Ops.Sum(x * x * x), [x])[0];
            return Gradients.Of(Ops.Sum(once), [x])[0];
        });
        Assert.Equal([6f, 12, -18], cube.Call(new float[] { 1, 2, -3 }).ToArray<float>());
    }

    [Fact]
    public void Each_combination_of_shapes_is_traced_once()
    {
        var seen = new List<string>();
        var twice = new CompiledFunction((x, factor) =>
        {
            seen.Add($"{x.Spec} {factor.Spec}");
            return x * factor;
        });
        Assert.Equal([2f, 4], twice.Call(new float[] { 1, 2 }, 2.0).ToArray<float>());
        Assert.Equal([3f, 6], twice.Call(new float[] { 1, 2 }, 3.0).ToArray<float>());
        Tensor longer = twice.Call(new float[] { 1, 2, 3 }, 2.0);
        Assert.Equal(DType.Float32, longer.DType);      // a number is no float64
        Assert.Equal(2, seen.Count);

        var outer = new CompiledFunction(x => twice.Call(x, x));        // inside another it is a part of it
        Assert.Equal([1f, 4, 9, 16], outer.Call(new float[] { 1, 2, 3, 4 }).ToArray<float>());
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void Variables_and_draws_are_those_of_the_run()
    {
        var count = new Variable(Tensor.Scalar(0));
        var seed = new SeedGenerator(1);
        var next = new CompiledFunction(() =>
        {
            count.Assign(count + 1);
            return count + KerasRandom.Uniform([], seed: seed);
        });
        double first = next.Call().Item(), second = next.Call().Item();
        Assert.InRange(first, 1, 2);
        Assert.InRange(second, 2, 3);
        Assert.NotEqual(first, second - 1);
        count.Assign(Tensor.Scalar(10));
        Assert.InRange(next.Call().Item(), 11, 12);
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        Assert.Contains("CompiledFunction", Assert.Throws<ArgumentException>(() => Gradients.Of(Ops.Sum(Ops.Ones([2])), new Tensor[] { Ops.Ones([2]) })).Message, StringComparison.Ordinal);
        var one = new CompiledFunction(x => x);
        Assert.Contains("takes 1 tensors, got 2", Assert.Throws<ArgumentException>(() => one.Call(1.0, 2.0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_of_several_inputs_needs_no_more_than_its_call()
    {
        Input a = new([3]), b = new([3]);
        IReadOnlyList<Tensor> both = new Distances().CallAll([a, b]);
        var model = new Model([a, b], both.ToArray());
        IReadOnlyList<Tensor> results = model.PredictAll(new Tensor[] { new float[,] { { 1, 2, 3 } }, new float[,] { { 1, 0, 5 } } });
        Assert.Equal(16, results[0].Item());
        Assert.Equal(4, results[1].Item());
        Assert.Contains("takes one input, got 2", Assert.Throws<ArgumentException>(() => new Dense(1).Call([a, b])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stateful_layer_in_a_sequential_net_has_the_batch_of_its_input()
    {
        var model = new Sequential([new Input([5, 2], batchSize: 4), new LSTM(3, stateful: true), new Dense(1)]);
        Tensor x = KerasRandom.Normal([4, 5, 2], seed: 1);
        float[] first = model.Predict(x).ToArray<float>(), second = model.Predict(x).ToArray<float>();
        Assert.NotEqual(first, second);
        ((LSTM)model.Layers[0]).ResetState();
        Assert.Equal(first, model.Predict(x).ToArray<float>());
        model.Compile("adam", "mse");
        model.Fit(x, Ops.Zeros([4, 1]), batchSize: 4, verbose: 0);
    }

    // A sum that its weights double, and the greatest distance.
    sealed class Distances : Layer
    {
        Variable factor = null!;

        protected override void Build(Shape input) => factor = AddWeight("factor", [input[^1]], initializer: new Initializers.Constant(2));

        protected override IReadOnlyList<Tensor> Call(CallArguments call)
        {
            Tensor difference = Ops.Square(call.Inputs[0] - call.Inputs[1]);
            return [Ops.Sum(difference * factor, [-1]), Ops.Max(difference, [-1])];
        }
    }

    [Fact]
    public void States_of_one_recurrent_layer_start_another()
    {
        var words = new Input([4, 3]);
        IReadOnlyList<Tensor> read = new LSTM(5, returnState: true).CallAll(words);
        var decoder = new LSTM(5, returnSequences: true, returnState: true);
        var model = new Model(words, decoder.Call(words, initialState: [read[1], read[2]]));
        Tensor x = KerasRandom.Normal([2, 4, 3], seed: 1), expected = model.Predict(x);
        IReadOnlyList<Tensor> states = new Model(words, new[] { read[1], read[2] }).PredictAll(x);
        for (int t = 0; t < 4; t++)
        {
            IReadOnlyList<Tensor> step = decoder.CallAll(x[.., t..(t + 1)], initialState: states);
            states = [step[1], step[2]];
            foreach ((float a, float b) in expected[.., t].ToArray<float>().Zip(step[0].ToArray<float>()))
                Assert.Equal(a, b, 1e-5f);
        }
    }
}
