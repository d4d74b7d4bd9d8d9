using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tests.Models;

namespace KerasStyle.Tests.Optimizers;

/// <summary>Gradients collected over several steps: the steps between compute no update, and what is learnt is what larger batches teach.</summary>
public class AccumulationTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(48);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Collected_gradients_teach_as_larger_batches_do(bool scaled)
    {
        Sequential large = TestNets.Regressor(new SGD(0.1, momentum: 0.9)), small = TestNets.Regressor(Optimizer());
        large.Fit(Data.X, Data.Y, batchSize: 24, epochs: 3, shuffle: false, verbose: 0);
        small.Fit(Data.X, Data.Y, batchSize: 8, epochs: 3, shuffle: false, verbose: 0);
        Assert.All(large.GetWeights().Flat().Zip(small.GetWeights().Flat()), w => Assert.Equal(w.First, w.Second, 1e-5));

        Optimizer Optimizer()
        {
            var sgd = new SGD(0.1, momentum: 0.9, gradientAccumulationSteps: 3);
            return scaled ? new LossScaleOptimizer(sgd, initialScale: 4) : sgd;
        }
    }

    [Fact]
    public void Weights_change_only_with_the_update()
    {
        Sequential model = TestNets.Regressor(new Adam(0.1, gradientAccumulationSteps: 3, emaMomentum: 0.5, useEma: true));
        float[] before = model.GetWeights().Flat();
        for (int step = 1; step <= 6; step++)
        {
            model.TrainOnBatch(Data.X, Data.Y);
            float[] now = model.GetWeights().Flat();
            Assert.Equal(step % 3 != 0, before.SequenceEqual(now));
            Assert.Equal(step % 3 == 0, Collected().All(g => g == 0));
            before = now;
        }

        IEnumerable<float> Collected() => model.Optimizer!.Variables
            .Where(v => v.Name.EndsWith("gradient_accumulator", StringComparison.Ordinal)).SelectMany(v => v.Value.ToArray<float>());
    }

    [Fact]
    public void Two_updates_in_one_step_are_in_different_phases()
    {
        var model = new Twice();
        model.Compile(new SGD(0.1, gradientAccumulationSteps: 2), "mse");
        model.TrainOnBatch(Data.X, Data.Y);
        Assert.Equal(2, model.Optimizer!.Iterations.Value.Item());
        float[] first = model.GetWeights().Flat();
        Assert.Contains(first, w => w != 0);
        model.TrainOnBatch(Data.X, Data.Y);
        Assert.NotEqual(first, model.GetWeights().Flat());
    }

    [Fact]
    public void Values_are_collected_too()
    {
        var weight = new Variable(new float[] { 0 }, "w");
        var sgd = new SGD(1.0, gradientAccumulationSteps: 2);
        double[] seen = new double[4];
        for (int i = 0; i < 4; i++)
        {
            sgd.Apply([(Tensor)new float[] { i + 1 }], [weight]);
            seen[i] = weight.Value.Item();
        }

        Assert.Equal([0, -1.5, -1.5, -5], seen);
    }

    sealed class Twice : Model
    {
        readonly Dense dense;

        public Twice() => dense = Track("dense", new Dense(1, kernelInitializer: "zeros"));

        protected override Tensor Call(Tensor x, bool training) => dense.Call(x);

        protected override void TrainStep(StepData data)
        {
            ArgumentNullException.ThrowIfNull(data);
            for (int i = 0; i < 2; i++)
                ApplyGradients(ComputeLoss(data, [Call(data.X[0], training: (bool?)true)])!);
        }
    }
}
