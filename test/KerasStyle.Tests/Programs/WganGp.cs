using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>A penalty on a gradient, which is differentiated again, and several updates of one net in a step.</summary>
public class WganGp
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var discriminator = new Sequential([new Input([7, 7, 1]), new ZeroPadding2D(), .. Block(8), .. Block(16), new Flatten(), new Dense(1)]);
        var generator = new Sequential([
            new Input([6]),
            new Dense(2 * 2 * 16, useBias: false), new BatchNormalization(), new LeakyReLU(negativeSlope: 0.2), new Reshape([2, 2, 16]),
            .. Upsample(8), new LeakyReLU(negativeSlope: 0.2), .. Upsample(1), new Activation("tanh"), new Cropping2D([1, 0, 1, 0]),
        ]);
        var model = new Wgan(discriminator, generator, discriminatorSteps: 2, penaltyWeight: 10);
        Given.SetWeights(model);
        model.Compile(new Adam(0.0002, beta1: 0.5, beta2: 0.9), new Adam(0.0002, beta1: 0.5, beta2: 0.9));
        Tensor[] data = [Given.Values([12, 7, 7, 1], 1), Given.Values([12, 3, 6], 2), Given.Values([12, 2], 3, 0, 1)];
        Given.Agrees("wgan_gp", model.Fit(data, batchSize: 4, epochs: 6, shuffle: false, verbose: 0));
    }

    static Layer[] Block(int filters) => [new Conv2D(filters, 5, strides: 2, padding: "same"), new LeakyReLU(negativeSlope: 0.2)];

    static Layer[] Upsample(int filters) => [new UpSampling2D(2), new Conv2D(filters, 3, padding: "same", useBias: false), new BatchNormalization()];

    sealed class Wgan : Model
    {
        readonly Model discriminator, generator;
        readonly int discriminatorSteps;
        readonly double penaltyWeight;
        readonly Mean discriminatorLoss, generatorLoss;
        Optimizer? discriminatorOptimizer, generatorOptimizer;

        public Wgan(Model discriminator, Model generator, int discriminatorSteps, double penaltyWeight)
        {
            (this.discriminator, this.generator) = (Track("discriminator", discriminator), Track("generator", generator));
            (this.discriminatorSteps, this.penaltyWeight) = (discriminatorSteps, penaltyWeight);
            (discriminatorLoss, generatorLoss) = (Track(new Mean("d_loss")), Track(new Mean("g_loss")));
        }

        public void Compile(Optimizer discriminatorOptimizer, Optimizer generatorOptimizer)
        {
            Compile();
            (this.discriminatorOptimizer, this.generatorOptimizer) = (discriminatorOptimizer, generatorOptimizer);
        }

        protected override void TrainStep(StepData data)
        {
            Tensor real = data.X[0], latent = data.X[1], alpha = data.X[2];
            for (int i = 0; i < discriminatorSteps; i++)
            {
                Tensor fake = generator.Call(latent[.., i], training: true);
                Tensor cost = Ops.Mean(discriminator.Call(fake, training: true)) - Ops.Mean(discriminator.Call(real, training: true));
                Tensor loss = cost + GradientPenalty(real, fake, Ops.Reshape(alpha[.., i], [-1, 1, 1, 1])) * penaltyWeight;
                ApplyGradients(loss, discriminatorOptimizer, discriminator.TrainableWeights);
                if (i == discriminatorSteps - 1)
                    discriminatorLoss.UpdateState(loss);
            }

            Tensor wish = -Ops.Mean(discriminator.Call(generator.Call(latent[.., discriminatorSteps], training: true), training: true));
            ApplyGradients(wish, generatorOptimizer, generator.TrainableWeights);
            generatorLoss.UpdateState(wish);
        }

        Tensor GradientPenalty(Tensor real, Tensor fake, Tensor alpha)
        {
            Tensor interpolated = real + alpha * (fake - real);
            Tensor gradient = Gradients.Of(Ops.Sum(discriminator.Call(interpolated, training: true)), [interpolated])[0];
            Tensor norm = Ops.Sqrt(Ops.Sum(Ops.Square(gradient), [1, 2, 3]));
            return Ops.Mean(Ops.Square(norm - 1));
        }
    }
}
