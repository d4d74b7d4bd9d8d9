using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>Nets in a layer of one's own, one of its layers used twice; the learning rate falls and the training ends by what the validation says.</summary>
public class MlpMixer
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var inputs = new Input([9, 12]);
        Tensor x = new Sequential([new Dense(8), new Mixer(9, 8), new Mixer(9, 8)]).Call(inputs);
        var model = new Model(inputs, new Dense(4).Call(new GlobalAveragePooling1D().Call(x)));
        Given.SetWeights(model);
        model.Compile(new AdamW(0.02, weightDecay: 0.01), new SparseCategoricalCrossentropy(fromLogits: true), ["accuracy"]);
        Given.Agrees("mlp_mixer", model.Fit(
            Given.Values([32, 9, 12], 1), Given.Classes([32], 2, 4), batchSize: 8, epochs: 8, validationSplit: 0.25, shuffle: false, verbose: 0,
            callbacks: [new ReduceLROnPlateau("val_loss", factor: 0.5, patience: 1), new EarlyStopping("val_loss", patience: 4, restoreBestWeights: true)]));
    }

    sealed class Mixer : Layer
    {
        readonly Sequential patchMlp, channelMlp;
        readonly LayerNormalization normalize;

        public Mixer(int patches, int channels)
        {
            patchMlp = Track("mlp1", new Sequential([new Dense(patches, activation: "gelu"), new Dense(patches), new Dropout(0)]));
            channelMlp = Track("mlp2", new Sequential([new Dense(channels, activation: "gelu"), new Dense(channels), new Dropout(0)]));
            normalize = Track("normalize", new LayerNormalization(epsilon: 1e-6));
        }

        protected override Tensor Call(Tensor x, bool training)
        {
            Tensor mixed = patchMlp.Call(Ops.Transpose(normalize.Call(x), 0, 2, 1));
            x += Ops.Transpose(mixed, 0, 2, 1);
            return x + channelMlp.Call(normalize.Call(x));
        }
    }
}
