using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>Images as sequences of patches: layers of one's own among Keras', normalization adapted to the data, and decoupled weight decay.</summary>
public class VisionTransformer
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Tensor images = Given.Values([32, 8, 8, 3], 1, 0, 255), labels = Given.Classes([32, 1], 2, 5);
        var inputs = new Input([8, 8, 3]);
        var normalization = new Normalization();
        Tensor x = new PatchEncoder().Call(new Patches().Call(normalization.Call(inputs)));
        for (int block = 0; block < 2; block++)
        {
            Tensor normed = new LayerNormalization(epsilon: 1e-6).Call(x);
            x = new Add().Call([new MultiHeadAttention(numHeads: 2, keyDim: 8).Call([normed, normed]), x]);
            x = new Add().Call([Mlp(new LayerNormalization(epsilon: 1e-6).Call(x)), x]);
        }

        x = new Flatten().Call(new LayerNormalization(epsilon: 1e-6).Call(x));
        var model = new Model(inputs, new Dense(5).Call(Mlp(x)));
        Given.SetWeights(model);
        normalization.Adapt(images);
        model.Compile(
            new AdamW(learningRate: 0.001, weightDecay: 0.0001),
            new KerasStyle.Losses.SparseCategoricalCrossentropy(fromLogits: true),
            [new SparseCategoricalAccuracy("accuracy"), new SparseTopKCategoricalAccuracy(2, "top-2-accuracy")]);
        Given.Agrees("vision_transformer", model.Fit(images, labels, batchSize: 8, epochs: 5, validationSplit: 0.25, shuffle: false, verbose: 0));
    }

    static Tensor Mlp(Tensor x)
    {
        foreach (int units in (int[])[32, 16])
            x = new Dense(units, activation: "gelu").Call(x);
        return x;
    }

    sealed class Patches : Layer
    {
        protected override Tensor Call(Tensor x, bool training) => Ops.Reshape(Ops.ExtractPatches(x, [2]), [-1, 16, 12]);
    }

    sealed class PatchEncoder : Layer
    {
        readonly Dense projection;
        readonly Embedding positionEmbedding;

        public PatchEncoder()
        {
            projection = Track("projection", new Dense(16));
            positionEmbedding = Track("position_embedding", new Embedding(16, 16));
        }

        protected override Tensor Call(Tensor x, bool training) => projection.Call(x) + positionEmbedding.Call(Ops.ExpandDims(Ops.Arange(16), 0));
    }
}
