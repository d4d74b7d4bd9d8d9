using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>The next frame of a film, of any length.</summary>
public class ConvLstm
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Tensor frames = Given.Values([6, 5, 8, 8, 1], 1, 0, 1);
        var inputs = new Input([Shape.Unknown, 8, 8, 1]);
        Tensor x = new ConvLSTM2D(4, (5, 5), padding: "same", returnSequences: true, activation: "relu").Call(inputs);
        x = new BatchNormalization().Call(x);
        x = new ConvLSTM2D(4, (3, 3), padding: "same", returnSequences: true, activation: "relu").Call(x);
        x = new BatchNormalization().Call(x);
        x = new ConvLSTM2D(4, (1, 1), padding: "same", returnSequences: true, activation: "relu").Call(x);
        var model = new Model(inputs, new Conv3D(1, (3, 3, 3), activation: "sigmoid", padding: "same").Call(x));
        Given.SetWeights(model);
        model.Compile(new Adam(), "binary_crossentropy");
        Given.Agrees("conv_lstm", model.Fit(
            frames[..4, ..^1], frames[..4, 1..], batchSize: 2, epochs: 6, shuffle: false, verbose: 0, validationData: (frames[4.., ..^1], frames[4.., 1..])));
    }
}
