using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>Letters of an image read by recurrent layers; the labels are an input, and a layer at the end adds the loss.</summary>
public class Captcha
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Input image = new([16, 8, 1], name: "image"), label = new([3], name: "label", dtype: "int32");
        Tensor x = new Conv2D(4, (3, 3), activation: "relu", padding: "same", name: "Conv1").Call(image);
        x = new MaxPooling2D((2, 2)).Call(x);
        x = new Dense(16, activation: "relu").Call(new Reshape([8, 16]).Call(x));
        x = new Bidirectional(new LSTM(8, returnSequences: true)).Call(x);
        x = new Bidirectional(new LSTM(6, returnSequences: true)).Call(x);
        Tensor logits = new Dense(7, name: "logits").Call(x);
        var model = new Model([image, label], new CtcLayer().Call([label, logits]));
        Given.SetWeights(model);
        model.Compile(new Adam(0.01));
        var data = new Dictionary<string, Tensor> { ["image"] = Given.Values([16, 16, 8, 1], 1, 0, 1), ["label"] = Given.Classes([16, 3], 2, 6) };
        Given.Agrees("captcha", model.Fit(data, batchSize: 8, epochs: 8, shuffle: false, verbose: 0, validationData: new(data)));
    }

    sealed class CtcLayer : Layer
    {
        protected override IReadOnlyList<Tensor> Call(CallArguments call)
        {
            Tensor labels = call.Inputs[0], logits = call.Inputs[1], each = Ops.OnesLike(labels[.., 0]);
            AddLoss(Ops.Mean(Ops.CtcLoss(labels, logits, each * labels.Shape[1], each * logits.Shape[1], maskIndex: 6)));
            return [logits];
        }
    }
}
