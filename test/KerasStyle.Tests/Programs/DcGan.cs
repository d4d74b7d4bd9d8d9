using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>Two nets against each other, each with an optimizer of its own that the model is compiled with.</summary>
public class DcGan
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var discriminator = new Sequential([
            new Input([8, 8, 3]),
            new Conv2D(8, 4, strides: 2, padding: "same"), new LeakyReLU(negativeSlope: 0.2),
            new Conv2D(16, 4, strides: 2, padding: "same"), new LeakyReLU(negativeSlope: 0.2),
            new Flatten(), new Dense(1, activation: "sigmoid"),
        ]);
        var generator = new Sequential([
            new Input([6]),
            new Dense(2 * 2 * 8), new Reshape([2, 2, 8]),
            new Conv2DTranspose(8, 4, strides: 2, padding: "same"), new LeakyReLU(negativeSlope: 0.2),
            new Conv2DTranspose(16, 4, strides: 2, padding: "same"), new LeakyReLU(negativeSlope: 0.2),
            new Conv2D(3, 5, padding: "same", activation: "sigmoid"),
        ]);
        var model = new Gan(discriminator, generator);
        Given.SetWeights(model);
        model.Compile(new Adam(0.001), new Adam(0.001), new KerasStyle.Losses.BinaryCrossentropy());
        Tensor[] data = [Given.Values([12, 8, 8, 3], 1, 0, 1), Given.Values([12, 6], 2), Given.Values([12, 6], 3)];
        Given.Agrees("dcgan", model.Fit(data, batchSize: 4, epochs: 6, shuffle: false, verbose: 0));
    }

    sealed class Gan : Model
    {
        readonly Model discriminator, generator;
        readonly Mean discriminatorLoss, generatorLoss;
        Optimizer? discriminatorOptimizer, generatorOptimizer;
        Loss loss = null!;

        public Gan(Model discriminator, Model generator)
        {
            (this.discriminator, this.generator) = (Track("discriminator", discriminator), Track("generator", generator));
            (discriminatorLoss, generatorLoss) = (Track(new Mean("d_loss")), Track(new Mean("g_loss")));
        }

        public void Compile(Optimizer discriminatorOptimizer, Optimizer generatorOptimizer, Loss loss)
        {
            Compile();
            (this.discriminatorOptimizer, this.generatorOptimizer, this.loss) = (discriminatorOptimizer, generatorOptimizer, loss);
        }

        protected override void TrainStep(StepData data)
        {
            Tensor real = data.X[0], latent = data.X[1], moreLatent = data.X[2];
            Tensor images = Ops.Concatenate([generator.Call(latent), real]);
            Tensor labels = Ops.Concatenate([Ops.Ones([data.Rows, 1]), Ops.Zeros([data.Rows, 1])]);
            Tensor told = loss.Call(labels, discriminator.Call(images));
            ApplyGradients(told, discriminatorOptimizer, discriminator.TrainableWeights);

            Tensor missed = loss.Call(Ops.Zeros([data.Rows, 1]), discriminator.Call(generator.Call(moreLatent)));
            ApplyGradients(missed, generatorOptimizer, generator.TrainableWeights);
            discriminatorLoss.UpdateState(told);
            generatorLoss.UpdateState(missed);
        }
    }
}
