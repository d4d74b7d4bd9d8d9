using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>A step of one's own over two nets, of a loss that is not of targets, with metrics of its parts. The noise is given, for both sides to have the same.</summary>
public class VariationalAutoencoder
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var inputs = new Input([8, 8, 1]);
        Tensor x = new Conv2D(8, 3, activation: "relu", strides: 2, padding: "same").Call(inputs);
        x = new Conv2D(16, 3, activation: "relu", strides: 2, padding: "same").Call(x);
        x = new Dense(16, activation: "relu").Call(new Flatten().Call(x));
        var encoder = new Model(inputs, [new Dense(2, name: "z_mean").Call(x), new Dense(2, name: "z_log_var").Call(x)], name: "encoder");

        var latent = new Input([2]);
        x = new Reshape([2, 2, 16]).Call(new Dense(2 * 2 * 16, activation: "relu").Call(latent));
        x = new Conv2DTranspose(16, 3, activation: "relu", strides: 2, padding: "same").Call(x);
        x = new Conv2DTranspose(8, 3, activation: "relu", strides: 2, padding: "same").Call(x);
        var decoder = new Model(latent, new Conv2DTranspose(1, 3, activation: "sigmoid", padding: "same").Call(x), name: "decoder");

        var model = new Vae(encoder, decoder);
        Given.SetWeights(model);
        model.Compile(new Adam());
        Tensor[] data = [Given.Values([24, 8, 8, 1], 1, 0, 1), Given.Values([24, 2], 2, -2, 2)];
        Given.Agrees("vae", model.Fit(data, batchSize: 8, epochs: 6, shuffle: false, verbose: 0));
    }

    sealed class Vae : Model
    {
        readonly Model encoder, decoder;
        readonly Mean totalLoss, reconstructionLoss, klLoss;

        public Vae(Model encoder, Model decoder)
        {
            (this.encoder, this.decoder) = (Track("encoder", encoder), Track("decoder", decoder));
            (totalLoss, reconstructionLoss, klLoss) = (Track(new Mean("loss")), Track(new Mean("reconstruction_loss")), Track(new Mean("kl_loss")));
        }

        protected override void TrainStep(StepData data)
        {
            if (data.X is not [var images, var noise] || encoder.CallAll(images) is not [var mean, var logVariance])
                throw new ArgumentException("a VAE takes images and noise", nameof(data));
            Tensor reconstruction = decoder.Call(mean + Ops.Exp(0.5 * logVariance) * noise);
            Tensor reconstructed = Ops.Mean(Ops.Sum(LossFunctions.BinaryCrossentropy(images, reconstruction), [1, 2]));
            Tensor divergence = Ops.Mean(Ops.Sum(-0.5 * (1 + logVariance - Ops.Square(mean) - Ops.Exp(logVariance)), [1]));
            Tensor loss = reconstructed + divergence;
            ApplyGradients(loss);
            totalLoss.UpdateState(loss);
            reconstructionLoss.UpdateState(reconstructed);
            klLoss.UpdateState(divergence);
        }
    }
}
