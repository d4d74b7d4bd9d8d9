using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    const double ResNetEpsilon = 1.001e-5;

    /// <summary>ResNet50 (He et al., 2016).</summary>
    public static Model ResNet50(ApplicationOptions? options = null) => ResNet(options, "resnet50", [3, 4, 6, 3]);

    /// <summary>ResNet101.</summary>
    public static Model ResNet101(ApplicationOptions? options = null) => ResNet(options, "resnet101", [3, 4, 23, 3]);

    /// <summary>ResNet152.</summary>
    public static Model ResNet152(ApplicationOptions? options = null) => ResNet(options, "resnet152", [3, 8, 36, 3]);

    /// <summary>ResNet50V2, normalized and activated before each convolution (He et al., 2016).</summary>
    public static Model ResNet50V2(ApplicationOptions? options = null) => ResNetV2(options, "resnet50v2", [3, 4, 6, 3]);

    /// <summary>ResNet101V2.</summary>
    public static Model ResNet101V2(ApplicationOptions? options = null) => ResNetV2(options, "resnet101v2", [3, 4, 23, 3]);

    /// <summary>ResNet152V2.</summary>
    public static Model ResNet152V2(ApplicationOptions? options = null) => ResNetV2(options, "resnet152v2", [3, 8, 36, 3]);

    static Model ResNet(ApplicationOptions? options, string name, int[] blocks) => Make(options, name, 224, 32, (x, o) =>
    {
        x = Conv(Padded(x, 3, "conv1_pad"), 64, 7, "conv1_conv", 2, bias: true);
        x = Active(Normed(x, "conv1_bn", ResNetEpsilon), "relu", "conv1_relu");
        x = new MaxPooling2D(3, strides: 2, name: "pool1_pool").Call(Padded(x, 1, "pool1_pad"));
        for (int stack = 0; stack < 4; stack++)
        {
            for (int i = 0; i < blocks[stack]; i++)
                x = Residual(x, 64 << stack, i == 0 && stack > 0 ? 2 : 1, i == 0, $"conv{stack + 2}_block{i + 1}");
        }

        return Top(x, o);
    });

    static Tensor Residual(Tensor x, int filters, int strides, bool projected, string name)
    {
        Tensor shortcut = projected ? Normed(Conv(x, 4 * filters, 1, name + "_0_conv", strides, bias: true), name + "_0_bn", ResNetEpsilon) : x;
        x = Active(Normed(Conv(x, filters, 1, name + "_1_conv", strides, bias: true), name + "_1_bn", ResNetEpsilon), "relu", name + "_1_relu");
        x = Active(Normed(Conv(x, filters, 3, name + "_2_conv", padding: "same", bias: true), name + "_2_bn", ResNetEpsilon), "relu", name + "_2_relu");
        x = Normed(Conv(x, 4 * filters, 1, name + "_3_conv", bias: true), name + "_3_bn", ResNetEpsilon);
        return Active(Sum(shortcut, x, name + "_add"), "relu", name + "_out");
    }

    static Model ResNetV2(ApplicationOptions? options, string name, int[] blocks) => Make(options, name, 224, 32, (x, o) =>
    {
        x = Conv(Padded(x, 3, "conv1_pad"), 64, 7, "conv1_conv", 2, bias: true);
        x = new MaxPooling2D(3, strides: 2, name: "pool1_pool").Call(Padded(x, 1, "pool1_pad"));
        for (int stack = 0; stack < 4; stack++)
        {
            for (int i = 0; i < blocks[stack]; i++)
                x = ResidualV2(x, 64 << stack, i == blocks[stack] - 1 && stack < 3 ? 2 : 1, i == 0, $"conv{stack + 2}_block{i + 1}");
        }

        return Top(Active(Normed(x, "post_bn", ResNetEpsilon), "relu", "post_relu"), o);
    });

    static Tensor ResidualV2(Tensor x, int filters, int strides, bool projected, string name)
    {
        Tensor before = Active(Normed(x, name + "_preact_bn", ResNetEpsilon), "relu", name + "_preact_relu");
        Tensor shortcut = projected ? Conv(before, 4 * filters, 1, name + "_0_conv", strides, bias: true)
            : strides > 1 ? new MaxPooling2D(1, strides: strides).Call(x) : x;
        x = Active(Normed(Conv(before, filters, 1, name + "_1_conv"), name + "_1_bn", ResNetEpsilon), "relu", name + "_1_relu");
        x = Conv(Padded(x, 1, name + "_2_pad"), filters, 3, name + "_2_conv", strides);
        x = Active(Normed(x, name + "_2_bn", ResNetEpsilon), "relu", name + "_2_relu");
        return Sum(shortcut, Conv(x, 4 * filters, 1, name + "_3_conv", bias: true), name + "_out");
    }
}
