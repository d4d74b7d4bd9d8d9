using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>One net applied to three inputs on a frozen base, a layer of several inputs and outputs, and steps of one's own for training and for validation.</summary>
public class SiameseTriplet
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var convolutions = new Sequential([new Input([8, 8, 3]), new Conv2D(8, 3, activation: "relu"), new BatchNormalization(), new MaxPooling2D()]) { Trainable = false };
        Tensor x = new Dense(16, activation: "relu").Call(new Flatten().Call(convolutions.Outputs[0]));
        var embedding = new Model(convolutions.Inputs[0], new Dense(8).Call(new LayerNormalization().Call(x)));
        Input anchor = new([8, 8, 3], name: "anchor"), positive = new([8, 8, 3], name: "positive"), negative = new([8, 8, 3], name: "negative");
        IReadOnlyList<Tensor> distances = new Distances().CallAll([embedding.Call(anchor), embedding.Call(positive), embedding.Call(negative)]);
        var model = new SiameseModel(new Model([anchor, positive, negative], [distances[0], distances[1]]));
        Given.SetWeights(model);
        model.Compile(new Adam(0.0001));
        Tensor[] images = [Given.Values([32, 8, 8, 3], 1), Given.Values([32, 8, 8, 3], 2), Given.Values([32, 8, 8, 3], 3)];
        Given.Agrees("siamese_triplet", model.Fit(
            images.Select(x => x[..24]).ToArray(), batchSize: 8, epochs: 6, shuffle: false, verbose: 0, validationData: new(images.Select(x => x[24..]).ToArray())));
    }

    sealed class Distances : Layer
    {
        protected override IReadOnlyList<Tensor> Call(CallArguments call)
        {
            Tensor anchor = call.Inputs[0], positive = call.Inputs[1], negative = call.Inputs[2];
            return [Ops.Sum(Ops.Square(anchor - positive), [-1]), Ops.Sum(Ops.Square(anchor - negative), [-1])];
        }
    }

    sealed class SiameseModel : Model
    {
        readonly Model network;
        readonly double margin;
        readonly Mean loss;

        public SiameseModel(Model network, double margin = 0.5)
        {
            this.network = Track("network", network);
            this.margin = margin;
            loss = Track(new Mean("loss"));
        }

        protected override void TrainStep(StepData data)
        {
            Tensor triplets = TripletLoss(data, training: true);
            ApplyGradients(triplets);
            loss.UpdateState(triplets);
        }

        protected override void TestStep(StepData data) => loss.UpdateState(TripletLoss(data, training: false));

        Tensor TripletLoss(StepData data, bool training)
        {
            IReadOnlyList<Tensor> distances = network.CallAll(data.X, training);
            return Ops.Mean(Ops.Maximum(distances[0] - distances[1] + margin, 0));
        }
    }
}
