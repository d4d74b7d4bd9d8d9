using KerasStyle.Layers;

namespace KerasStyle.Tests.Programs;

/// <summary>An image, in several sizes, is changed until inner layers respond: a loop of one's own, named outputs, gradients of the input.</summary>
public class DeepDream
{
    [Fact]
    public void Rises_as_in_Keras()
    {
        var inputs = new Input([Shape.Unknown, Shape.Unknown, 3]);
        Tensor x = new Conv2D(8, 3, activation: "relu", name: "mixed1").Call(inputs);
        x = new SeparableConv2D(8, 3, activation: "selu", name: "mixed2").Call(x);
        var net = new Model(inputs, new Conv2D(8, 3, activation: "swish", name: "mixed3").Call(x));
        Given.SetWeights(net);
        var settings = new Dictionary<string, double> { ["mixed1"] = 1, ["mixed2"] = 1.5, ["mixed3"] = 2 };
        var features = new Model(inputs, settings.Keys.ToDictionary(name => name, net.OutputOf));
        var ascent = new CompiledFunction(images =>
        {
            TensorStructure responses = features.CallStructure(images[0]);
            Tensor loss = settings.Select(s => s.Value * Ops.Mean(Ops.Square(responses[s.Key]!))).Aggregate((a, b) => a + b);
            Tensor gradient = Gradients.Of(loss, [images[0]])[0];
            return [loss, images[0] + 0.1 * gradient / Ops.Maximum(Ops.Mean(Ops.Abs(gradient)), 1e-6)];
        });

        Tensor image = Given.Values([1, 10, 10, 3], 1);
        List<double> losses = [];
        foreach (int size in (int[])[10, 12, 14])
        {
            image = Ops.Resize(image, (size, size));
            for (int step = 0; step < 4; step++)
            {
                IReadOnlyList<Tensor> results = ascent.CallAll(image);
                losses.Add(results[0].Item());
                image = results[1];
            }
        }

        Given.Agrees("deep_dream", new Dictionary<string, IReadOnlyList<double>> { ["loss"] = losses });
    }
}
