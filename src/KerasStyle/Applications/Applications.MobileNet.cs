using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>MobileNet (Howard et al., 2017).</summary>
    /// <param name="options">What all nets take.</param>
    /// <param name="alpha">Factor of the numbers of channels.</param>
    /// <param name="depthMultiplier">Channels of each depthwise convolution for one of its input.</param>
    /// <param name="dropout">Share of values dropped before the classifier.</param>
    public static Model MobileNet(ApplicationOptions? options = null, double alpha = 1, int depthMultiplier = 1, double dropout = 1e-3) =>
        Make(options, FormattableString.Invariant($"mobilenet_{alpha:0.00}_{Rows(options)}"), 224, 32, (x, o) =>
        {
            static Tensor Ready(Tensor y, string name) => new ReLU(6, name: name + "_relu").Call(Normed(y, name + "_bn"));
            x = Ready(Conv(x, (int)(32 * alpha), 3, "conv1", 2, "same"), "conv1");
            int[] filters = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
            for (int i = 1; i <= filters.Length; i++)
            {
                bool halves = i is 2 or 4 or 6 or 12;
                if (halves)
                    x = Padded(x, new IntTuple([0, 1, 0, 1]), $"conv_pad_{i}");
                x = Ready(Depthwise(x, 3, $"conv_dw_{i}", halves ? 2 : 1, halves ? "valid" : "same", depthMultiplier), $"conv_dw_{i}");
                x = Ready(Conv(x, (int)(filters[i - 1] * alpha), 1, $"conv_pw_{i}", padding: "same"), $"conv_pw_{i}");
            }

            if (!o.IncludeTop)
                return Pooled(x, o, named: false);
            x = new Dropout(dropout, name: "dropout").Call(new GlobalAveragePooling2D(keepdims: true).Call(x));
            x = new Layers.Reshape([o.Classes], name: "reshape_2").Call(Conv(x, o.Classes, 1, "conv_preds", padding: "same", bias: true));
            return Active(x, o.ClassifierActivation, "predictions");
        });

    /// <summary>MobileNetV2 (Sandler et al., 2018).</summary>
    /// <param name="options">What all nets take.</param>
    /// <param name="alpha">Factor of the numbers of channels.</param>
    public static Model MobileNetV2(ApplicationOptions? options = null, double alpha = 1) =>
        Make(options, FormattableString.Invariant($"mobilenetv2_{alpha:0.00}_{Rows(options)}"), 224, 32, (x, o) =>
        {
            static Tensor Scaled(Tensor y, string name) => Normed(y, name, momentum: 0.999);
            x = new ReLU(6, name: "Conv1_relu").Call(Scaled(Conv(x, Rounded(32 * alpha), 3, "Conv1", 2, "same"), "bn_Conv1"));
            (int Filters, int Strides)[] blocks =
            [
                (16, 1), (24, 2), (24, 1), (32, 2), (32, 1), (32, 1), (64, 2), (64, 1), (64, 1), (64, 1), (96, 1), (96, 1), (96, 1), (160, 2), (160, 1), (160, 1), (320, 1),
            ];
            for (int i = 0; i < blocks.Length; i++)
            {
                string part = i == 0 ? "expanded_conv_" : $"block_{i}_";
                (int channels, int filters) = (x.Shape[^1], Rounded((int)(blocks[i].Filters * alpha)));
                Tensor y = x;
                if (i > 0)
                    y = new ReLU(6, name: part + "expand_relu").Call(Scaled(Conv(y, 6 * channels, 1, part + "expand", padding: "same"), part + "expand_BN"));
                if (blocks[i].Strides == 2)
                    y = Padded(y, Correction(y, 3), part + "pad");
                y = Depthwise(y, 3, part + "depthwise", blocks[i].Strides, blocks[i].Strides == 1 ? "same" : "valid");
                y = new ReLU(6, name: part + "depthwise_relu").Call(Scaled(y, part + "depthwise_BN"));
                y = Scaled(Conv(y, filters, 1, part + "project", padding: "same"), part + "project_BN");
                x = channels == filters && blocks[i].Strides == 1 ? Sum(x, y, part + "add") : y;
            }

            x = new ReLU(6, name: "out_relu").Call(Scaled(Conv(x, alpha > 1 ? Rounded(1280 * alpha) : 1280, 1, "Conv_1"), "Conv_1_bn"));
            return Top(x, o, namedTop: false, namedPool: false);
        });

    static string Rows(ApplicationOptions? options) => options?.InputShape is { Rank: 3 } shape ? shape[0] == Shape.Unknown ? "None" : $"{shape[0]}" : options?.IncludeTop == false ? "None" : "224";

    /// <summary>MobileNetV3Small (Howard et al., 2019).</summary>
    /// <param name="options">What all nets take.</param>
    /// <param name="alpha">Factor of the numbers of channels.</param>
    /// <param name="minimalistic">Whether squeezing, hard swish and windows of 5 are left out.</param>
    /// <param name="dropoutRate">Share of values dropped before the classifier.</param>
    /// <param name="includePreprocessing">Whether values from 0 to 255 are scaled inside.</param>
    public static Model MobileNetV3Small(ApplicationOptions? options = null, double alpha = 1, bool minimalistic = false, double dropoutRate = 0.2, bool includePreprocessing = true) =>
        MobileNetV3(options, "MobileNetV3Small", 1024, alpha, minimalistic, dropoutRate, includePreprocessing,
        [
            (1, 16, 3, 2, true, true), (72.0 / 16, 24, 3, 2, false, true), (88.0 / 24, 24, 3, 1, false, true), (4, 40, 5, 2, true, false), (6, 40, 5, 1, true, false), (6, 40, 5, 1, true, false),
            (3, 48, 5, 1, true, false), (3, 48, 5, 1, true, false), (6, 96, 5, 2, true, false), (6, 96, 5, 1, true, false), (6, 96, 5, 1, true, false),
        ]);

    /// <summary>MobileNetV3Large (Howard et al., 2019).</summary>
    /// <inheritdoc cref="MobileNetV3Small"/>
    public static Model MobileNetV3Large(ApplicationOptions? options = null, double alpha = 1, bool minimalistic = false, double dropoutRate = 0.2, bool includePreprocessing = true) =>
        MobileNetV3(options, "MobileNetV3Large", 1280, alpha, minimalistic, dropoutRate, includePreprocessing,
        [
            (1, 16, 3, 1, false, true), (4, 24, 3, 2, false, true), (3, 24, 3, 1, false, true), (3, 40, 5, 2, true, true), (3, 40, 5, 1, true, true), (3, 40, 5, 1, true, true), (6, 80, 3, 2, false, false),
            (2.5, 80, 3, 1, false, false), (2.3, 80, 3, 1, false, false), (2.3, 80, 3, 1, false, false), (6, 112, 3, 1, true, false), (6, 112, 3, 1, true, false), (6, 160, 5, 2, true, false),
            (6, 160, 5, 1, true, false), (6, 160, 5, 1, true, false),
        ]);

    static Model MobileNetV3(
        ApplicationOptions? options, string name, int last, double alpha, bool minimalistic, double dropout, bool preprocessing,
        (double Expansion, int Filters, int Size, int Strides, bool Squeezed, bool Relu)[] blocks) => Make(options, name, 224, 32, (x, o) =>
    {
        static Tensor Scaled(Tensor y, string part) => Normed(y, part, momentum: 0.999);
        Tensor Activated(Tensor y, bool relu) => relu || minimalistic ? new ReLU().Call(y) : Active(y, "hard_swish");
        if (preprocessing)
            x = new Rescaling(1.0 / 127.5, -1.0).Call(x);
        x = Activated(Scaled(Conv(x, 16, 3, "conv", 2, "same"), "conv_bn"), false);
        for (int i = 0; i < blocks.Length; i++)
        {
            (double expansion, int wanted, int size, int strides, bool squeezed, bool relu) = blocks[i];
            (int channels, int filters, string part) = (x.Shape[^1], Rounded(wanted * alpha), i == 0 ? "expanded_conv_" : $"expanded_conv_{i}_");
            size = minimalistic ? 3 : size;
            Tensor y = x;
            if (i > 0)
                y = Activated(Scaled(Conv(y, Rounded(channels * expansion), 1, part + "expand", padding: "same"), part + "expand_bn"), relu);
            if (strides == 2)
                y = Padded(y, Correction(y, size), part + "depthwise_pad");
            y = Activated(Scaled(Depthwise(y, size, part + "depthwise", strides, strides == 1 ? "same" : "valid"), part + "depthwise_bn"), relu);
            if (squeezed && !minimalistic)
                y = Squeezed(y, Rounded(channels * expansion), part + "squeeze_excite_");
            y = Scaled(Conv(y, filters, 1, part + "project", padding: "same"), part + "project_bn");
            x = strides == 1 && channels == filters ? Sum(x, y, part + "add") : y;
        }

        x = Activated(Scaled(Conv(x, Rounded(x.Shape[^1] * 6), 1, "conv_1", padding: "same"), "conv_1_bn"), false);
        if (!o.IncludeTop)
            return Pooled(x, o, named: true);
        x = new GlobalAveragePooling2D(keepdims: true).Call(x);
        x = Activated(Conv(x, alpha > 1 ? Rounded(last * alpha) : last, 1, "conv_2", padding: "same", bias: true), false);
        if (dropout > 0)
            x = new Dropout(dropout).Call(x);
        return Active(new Flatten().Call(Conv(x, o.Classes, 1, "logits", padding: "same", bias: true)), o.ClassifierActivation, "predictions");
    });

    static Tensor Squeezed(Tensor x, int filters, string part)
    {
        Tensor y = new GlobalAveragePooling2D(keepdims: true, name: part + "avg_pool").Call(x);
        y = new ReLU(name: part + "relu").Call(Conv(y, Rounded(filters * 0.25), 1, part + "conv", padding: "same", bias: true));
        y = Conv(y, filters, 1, part + "conv_1", padding: "same", bias: true);
        return new Multiply(name: part + "mul").Call([x, new ReLU(6).Call(y + 3.0) * (1.0 / 6.0)]);
    }
}
