using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Schedules;

namespace KerasStyle.Tests.Programs;

/// <summary>Images without their noise; the learning rate warms up and decays.</summary>
public class DenoisingAutoencoder
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Tensor clean = Given.Values([24, 12, 12, 1], 1, 0, 1), noisy = Ops.Clip(clean + 0.4 * Given.Values([24, 12, 12, 1], 2), 0, 1);
        var inputs = new Input([12, 12, 1]);
        Tensor x = new Conv2D(8, (3, 3), activation: "relu", padding: "same").Call(inputs);
        x = new MaxPooling2D((2, 2), padding: "same").Call(x);
        x = new Conv2D(8, (3, 3), activation: "relu", padding: "same").Call(x);
        x = new MaxPooling2D((2, 2), padding: "same").Call(x);
        x = new Conv2DTranspose(8, (3, 3), strides: 2, activation: "relu", padding: "same").Call(x);
        x = new Conv2DTranspose(8, (3, 3), strides: 2, activation: "relu", padding: "same").Call(x);
        var model = new Model(inputs, new Conv2D(1, (3, 3), activation: "sigmoid", padding: "same").Call(x));
        Given.SetWeights(model);
        var schedule = new CosineDecay(0, decaySteps: 20, warmupTarget: 0.01, warmupSteps: 4);
        model.Compile(new Adam(schedule), "binary_crossentropy", ["mae", new RootMeanSquaredError()]);
        Given.Agrees("autoencoder", model.Fit(noisy, clean, batchSize: 8, epochs: 8, shuffle: false, verbose: 0, validationData: (noisy[..8], clean[..8])));
    }
}
