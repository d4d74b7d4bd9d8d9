using KerasStyle.Callbacks;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Programs;

/// <summary>A transformer written as layers of one's own, with a regularizer, class weights and a schedule by epochs.</summary>
public class TextClassification
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var inputs = new Input([10], dtype: "int32");
        Tensor x = new TokenAndPositionEmbedding(10, 30, 16).Call(inputs);
        x = new TransformerBlock(16, 2, 16).Call(x);
        x = new GlobalAveragePooling1D().Call(x);
        x = new Dense(20, activation: "relu", kernelRegularizer: "l2").Call(x);
        var model = new Model(inputs, new Dense(2, activation: "softmax").Call(x));
        Given.SetWeights(model);
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        Given.Agrees("text_classification", model.Fit(
            Given.Classes([32, 10], 1, 30), Given.Classes([32], 2, 2), batchSize: 8, epochs: 5, validationSplit: 0.25, shuffle: false, verbose: 0,
            classWeight: new() { [0] = 1, [1] = 2 }, callbacks: [new LearningRateScheduler((epoch, rate) => epoch < 2 ? rate : rate * 0.5)]));
    }

    sealed class TransformerBlock : Layer
    {
        readonly MultiHeadAttention attention;
        readonly Sequential feedForward;
        readonly LayerNormalization first, second;
        readonly Dropout firstDropout, secondDropout;

        public TransformerBlock(int embedDim, int numHeads, int feedForwardDim, double rate = 0)
        {
            attention = Track("att", new MultiHeadAttention(numHeads: numHeads, keyDim: embedDim));
            feedForward = Track("ffn", new Sequential([new Dense(feedForwardDim, activation: "relu"), new Dense(embedDim)]));
            first = Track("layernorm1", new LayerNormalization(epsilon: 1e-6));
            second = Track("layernorm2", new LayerNormalization(epsilon: 1e-6));
            firstDropout = Track("dropout1", new Dropout(rate));
            secondDropout = Track("dropout2", new Dropout(rate));
        }

        protected override Tensor Call(Tensor x, bool training)
        {
            x = first.Call(x + firstDropout.Call(attention.Call([x, x])));
            return second.Call(x + secondDropout.Call(feedForward.Call(x)));
        }
    }

    sealed class TokenAndPositionEmbedding : Layer
    {
        readonly Embedding tokens, positions;

        public TokenAndPositionEmbedding(int maxLength, int vocabularySize, int embedDim)
        {
            tokens = Track("token_emb", new Embedding(vocabularySize, embedDim));
            positions = Track("pos_emb", new Embedding(maxLength, embedDim));
        }

        protected override Tensor Call(Tensor x, bool training) => tokens.Call(x) + positions.Call(Ops.Arange(0, x.Shape[^1]));
    }
}
