using KerasStyle.Layers;

namespace KerasStyle.Tests.Programs;

/// <summary>One net applied to two inputs, a function of both between layers, and a loss that is a function.</summary>
public class SiameseContrastive
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var inputs = new Input([12, 12, 1]);
        Tensor x = new BatchNormalization().Call(inputs);
        x = new Conv2D(4, (5, 5), activation: "tanh").Call(x);
        x = new AveragePooling2D(poolSize: (2, 2)).Call(x);
        x = new Conv2D(8, (3, 3), activation: "tanh").Call(x);
        x = new AveragePooling2D(poolSize: (2, 2)).Call(x);
        x = new BatchNormalization().Call(new Flatten().Call(x));
        var embedding = new Model(inputs, new Dense(10, activation: "tanh").Call(x));

        Input left = new([12, 12, 1]), right = new([12, 12, 1]);
        Tensor distance = EuclideanDistance(embedding.Call(left), embedding.Call(right));
        var model = new Model([left, right], new Dense(1, activation: "sigmoid").Call(new BatchNormalization().Call(distance)));
        Given.SetWeights(model);
        model.Compile(loss: (Func<Tensor, Tensor, Tensor>)Contrastive, optimizer: "RMSprop", metrics: ["accuracy"]);
        Tensor[] pairs = [Given.Values([32, 12, 12, 1], 1, 0, 1), Given.Values([32, 12, 12, 1], 2, 0, 1)];
        Given.Agrees("siamese_contrastive", model.Fit(
            pairs, Ops.Cast(Given.Classes([32, 1], 3, 2), DType.Float32), batchSize: 8, epochs: 5, validationSplit: 0.25, shuffle: false, verbose: 0));
    }

    static Tensor EuclideanDistance(Tensor a, Tensor b) => Ops.Sqrt(Ops.Maximum(Ops.Sum(Ops.Square(a - b), [1], keepdims: true), KerasConfig.Epsilon));

    static Tensor Contrastive(Tensor yTrue, Tensor yPred) =>
        Ops.Mean((1 - yTrue) * Ops.Square(yPred) + yTrue * Ops.Square(Ops.Maximum(1 - yPred, 0)));
}
