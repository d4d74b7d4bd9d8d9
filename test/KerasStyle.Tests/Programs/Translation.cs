using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>An encoder and a decoder with attention between them: sequences of any length, masks from the embeddings to the loss, states from one net to the other.</summary>
public class Translation
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Input source = new([Shape.Unknown], dtype: "int32"), target = new([Shape.Unknown], dtype: "int32");
        Tensor x = new Embedding(20, 8, maskZero: true).Call(source);
        IReadOnlyList<Tensor> encoded = new Bidirectional(new GRU(8, returnSequences: true, returnState: true)).CallAll(x);
        Tensor state = new Dense(8, activation: "tanh").Call(new Concatenate().Call([encoded[1], encoded[2]]));
        Tensor decoded = new GRU(8, returnSequences: true).Call(new Embedding(15, 8, maskZero: true).Call(target), initialState: [state]);
        Tensor context = new AdditiveAttention().Call([decoded, new Dense(8).Call(encoded[0])]);
        x = new Dense(8, activation: "tanh").Call(new Concatenate().Call([decoded, context]));
        var model = new Model([source, target], new Dense(15).Call(x));
        Given.SetWeights(model);
        model.Compile(new Adam(0.01, clipnorm: 1), new SparseCategoricalCrossentropy(fromLogits: true), metrics: ["accuracy"]);

        Tensor real = Ops.Arange(7) < Given.Classes([32, 1], 1, 7, first: 3);
        Tensor sentences = Ops.Where(real, Given.Classes([32, 7], 2, 20, first: 1), 0), answers = Ops.Where(real, Given.Classes([32, 7], 3, 15, first: 1), 0);
        Given.Agrees("translation", model.Fit(
            new Tensor[] { sentences, answers[.., ..^1] }, answers[.., 1..], batchSize: 8, epochs: 5, validationSplit: 0.25, shuffle: false, verbose: 0));
    }
}
