using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>VGG16 (Simonyan and Zisserman, 2015).</summary>
    public static Model VGG16(ApplicationOptions? options = null) => VGG(options, "vgg16", [2, 2, 3, 3, 3]);

    /// <summary>VGG19 (Simonyan and Zisserman, 2015).</summary>
    public static Model VGG19(ApplicationOptions? options = null) => VGG(options, "vgg19", [2, 2, 4, 4, 4]);

    static Model VGG(ApplicationOptions? options, string name, int[] blocks) => Make(options, name, 224, 32, (x, o) =>
    {
        for (int block = 0; block < blocks.Length; block++)
        {
            for (int i = 0; i < blocks[block]; i++)
                x = Conv(x, Math.Min(512, 64 << block), 3, $"block{block + 1}_conv{i + 1}", padding: "same", bias: true, activation: "relu");
            x = new MaxPooling2D(2, strides: 2, name: $"block{block + 1}_pool").Call(x);
        }

        if (!o.IncludeTop)
            return Pooled(x, o, named: false);
        x = new Flatten(name: "flatten").Call(x);
        x = new Dense(4096, activation: "relu", name: "fc1").Call(x);
        x = new Dense(4096, activation: "relu", name: "fc2").Call(x);
        return new Dense(o.Classes, activation: o.ClassifierActivation, name: "predictions").Call(x);
    });
}
