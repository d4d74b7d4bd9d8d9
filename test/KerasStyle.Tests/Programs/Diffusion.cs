using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>Noise taken out of images by a net that is validated by the moving average of its weights, which the step keeps in a clone. Noise and times are given.</summary>
public class Diffusion
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Tensor[] data = [Given.Values([20, 8, 8, 3], 1, 0, 1), Given.Values([20, 8, 8, 3], 2, -2, 2), Given.Values([20], 3, 0, 1)];
        CustomObjects.Register(_ => new SinusoidalEmbedding(), package: "Diffusion");      // for the clone
        var model = new DiffusionModel();
        Given.SetWeights(model.Network);
        model.AveragedNetwork.SetWeights(model.Network.GetWeights());
        model.Normalizer.Adapt(data[0]);
        model.Compile(new AdamW(learningRate: 0.002, weightDecay: 0.001));
        Given.Agrees("diffusion", model.Fit(
            data.Select(x => x[..16]).ToArray(), batchSize: 8, epochs: 5, shuffle: false, verbose: 0, validationData: new(data.Select(x => x[16..]).ToArray())));
    }

    static Model MakeNetwork()
    {
        Input noisy = new([8, 8, 3]), variance = new([1, 1, 1]);
        Tensor waves = new UpSampling2D(8, interpolation: "nearest").Call(new SinusoidalEmbedding().Call(variance));
        Tensor x = new Concatenate().Call([new Conv2D(8, 1).Call(noisy), waves]);
        x = Residual(x, 8);
        Tensor skip = x;
        x = Residual(new AveragePooling2D(2).Call(x), 16);
        x = new Concatenate().Call([new UpSampling2D(2, interpolation: "bilinear").Call(x), skip]);
        return new Model([noisy, variance], new Conv2D(3, 1, kernelInitializer: "zeros").Call(Residual(x, 8)));
    }

    static Tensor Residual(Tensor x, int width)
    {
        Tensor shortcut = x.Shape[3] == width ? x : new Conv2D(width, 1).Call(x);
        x = new BatchNormalization(center: false, scale: false).Call(x);
        x = new Conv2D(width, 3, padding: "same", activation: "swish").Call(x);
        return new Add().Call([new Conv2D(width, 3, padding: "same").Call(x), shortcut]);
    }

    sealed class SinusoidalEmbedding : Layer
    {
        protected override Tensor Call(Tensor x, bool training)
        {
            Tensor angles = Ops.Concatenate([.. Enumerable.Range(0, 4).Select(i => x * (2 * Math.PI * Math.Pow(100, i / 3.0)))], 3);
            return Ops.Concatenate([Ops.Sin(angles), Ops.Cos(angles)], 3);
        }
    }

    sealed class DiffusionModel : Model
    {
        readonly Loss error = "mean_absolute_error";
        readonly Mean noiseLoss, imageLoss;

        public DiffusionModel()
        {
            Normalizer = Track("normalizer", new Normalization());
            Network = Track("network", MakeNetwork());
            AveragedNetwork = Track("ema_network", CloneModel(Network));
            (noiseLoss, imageLoss) = (Track(new Mean("n_loss")), Track(new Mean("i_loss")));
        }

        public Normalization Normalizer { get; }

        public Model Network { get; }

        public Model AveragedNetwork { get; }

        protected override void TrainStep(StepData data)
        {
            Tensor ofNoise = UpdateLosses(data, Network, training: true);
            ApplyGradients(ofNoise, variables: Network.TrainableWeights);
            foreach ((Variable weight, Variable average) in Network.Weights.Zip(AveragedNetwork.Weights))
                average.Assign(0.9 * average + 0.1 * weight);
        }

        protected override void TestStep(StepData data) => UpdateLosses(data, AveragedNetwork, training: false);

        Tensor UpdateLosses(StepData data, Model network, bool training)
        {
            Tensor images = Normalizer.Call(data.X[0], training), noises = data.X[1];
            Tensor angles = Math.Acos(0.95) + Ops.Reshape(data.X[2], [-1, 1, 1, 1]) * (Math.Acos(0.02) - Math.Acos(0.95));
            Tensor signal = Ops.Cos(angles), noise = Ops.Sin(angles), noisy = signal * images + noise * noises;
            Tensor predicted = network.Call([noisy, Ops.Square(noise)], training);
            Tensor ofNoise = error.Call(noises, predicted);
            noiseLoss.UpdateState(ofNoise);
            imageLoss.UpdateState(error.Call(images, (noisy - noise * predicted) / signal));
            return ofNoise;
        }
    }
}
