using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>DenseNet121 (Huang et al., 2017).</summary>
    public static Model DenseNet121(ApplicationOptions? options = null) => DenseNet(options, "densenet121", [6, 12, 24, 16]);

    /// <summary>DenseNet169.</summary>
    public static Model DenseNet169(ApplicationOptions? options = null) => DenseNet(options, "densenet169", [6, 12, 32, 32]);

    /// <summary>DenseNet201.</summary>
    public static Model DenseNet201(ApplicationOptions? options = null) => DenseNet(options, "densenet201", [6, 12, 48, 32]);

    static Model DenseNet(ApplicationOptions? options, string name, int[] blocks) => Make(options, name, 224, 32, (x, o) =>
    {
        Tensor Ready(Tensor y, string part) => Active(Normed(y, $"{part}bn", ResNetEpsilon), "relu", $"{part}relu");
        x = Conv(Padded(x, 3), 64, 7, "conv1_conv", 2);
        x = new MaxPooling2D(3, strides: 2, name: "pool1").Call(Padded(Ready(x, "conv1_"), 1));
        for (int block = 0; block < 4; block++)
        {
            for (int i = 0; i < blocks[block]; i++)
            {
                string part = $"conv{block + 2}_block{i + 1}";
                Tensor added = Conv(Ready(x, part + "_0_"), 128, 1, part + "_1_conv");
                added = Conv(Ready(added, part + "_1_"), 32, 3, part + "_2_conv", padding: "same");
                x = Joined([x, added], part + "_concat");
            }

            if (block < 3)
            {
                string part = $"pool{block + 2}";
                x = Conv(Ready(x, part + "_"), x.Shape[^1] / 2, 1, part + "_conv");
                x = new AveragePooling2D(2, strides: 2, name: part + "_pool").Call(x);
            }
        }

        return Top(Ready(x, ""), o);
    });
}
