using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>Xception (Chollet, 2017).</summary>
    public static Model Xception(ApplicationOptions? options = null) => Make(options, "xception", 299, 71, (x, o) =>
    {
        static Tensor Separable(Tensor y, int filters, string name) =>
            Normed(new SeparableConv2D(filters, 3, padding: "same", useBias: false, name: name).Call(y), name + "_bn");

        static Tensor Halved(Tensor y, int first, int filters, int block)
        {
            string part = $"block{block}_";
            Tensor shortcut = Normed(Conv(y, filters, 1, null, 2, "same"));
            if (block > 2)
                y = Active(y, "relu", part + "sepconv1_act");
            y = Active(Separable(y, first, part + "sepconv1"), "relu", part + "sepconv2_act");
            y = new MaxPooling2D(3, strides: 2, padding: "same", name: part + "pool").Call(Separable(y, filters, part + "sepconv2"));
            return Sum(y, shortcut);
        }

        x = Active(Normed(Conv(x, 32, 3, "block1_conv1", 2), "block1_conv1_bn"), "relu", "block1_conv1_act");
        x = Active(Normed(Conv(x, 64, 3, "block1_conv2"), "block1_conv2_bn"), "relu", "block1_conv2_act");
        x = Halved(Halved(Halved(x, 128, 128, 2), 256, 256, 3), 728, 728, 4);
        for (int block = 5; block < 13; block++)
        {
            Tensor y = x;
            for (int i = 1; i <= 3; i++)
                y = Separable(Active(y, "relu", $"block{block}_sepconv{i}_act"), 728, $"block{block}_sepconv{i}");
            x = Sum(y, x);
        }

        x = Halved(x, 728, 1024, 13);
        x = Active(Separable(x, 1536, "block14_sepconv1"), "relu", "block14_sepconv1_act");
        x = Active(Separable(x, 2048, "block14_sepconv2"), "relu", "block14_sepconv2_act");
        return Top(x, o, namedPool: false);
    });
}
