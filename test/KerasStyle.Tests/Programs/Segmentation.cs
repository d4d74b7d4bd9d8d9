using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>A class for each pixel by a net that goes down and up again with residuals.</summary>
public class Segmentation
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        var inputs = new Input([16, 16, 3]);
        Tensor x = new Conv2D(8, 3, strides: 2, padding: "same", useBias: false).Call(inputs);
        x = new Activation("relu").Call(new BatchNormalization().Call(x));
        Tensor previous = x;
        foreach (int filters in (int[])[8, 16])
        {
            for (int i = 0; i < 2; i++)
            {
                x = new SeparableConv2D(filters, 3, padding: "same", useBias: false).Call(new Activation("relu").Call(x));
                x = new BatchNormalization().Call(x);
            }

            x = new MaxPooling2D(3, strides: 2, padding: "same").Call(x);
            previous = x = new Add().Call([x, new Conv2D(filters, 1, strides: 2, padding: "same").Call(previous)]);
        }

        foreach (int filters in (int[])[16, 8, 4])
        {
            for (int i = 0; i < 2; i++)
            {
                x = new Conv2DTranspose(filters, 3, padding: "same", useBias: false).Call(new Activation("relu").Call(x));
                x = new BatchNormalization().Call(x);
            }

            x = new UpSampling2D(2).Call(x);
            previous = x = new Add().Call([x, new Conv2D(filters, 1, padding: "same").Call(new UpSampling2D(2).Call(previous))]);
        }

        var model = new Model(inputs, new Conv2D(3, 3, activation: "softmax", padding: "same").Call(x));
        Given.SetWeights(model);
        model.Compile(new Adam(0.001), "sparse_categorical_crossentropy", metrics: ["accuracy", new MeanIoU(3, sparseYPred: false)]);
        Tensor images = Given.Values([10, 16, 16, 3], 1), masks = Given.Classes([10, 16, 16, 1], 2, 3);
        Given.Agrees("segmentation", model.Fit(images[..8], masks[..8], batchSize: 4, epochs: 4, shuffle: false, verbose: 0, validationData: (images[8..], masks[8..])));
    }
}
