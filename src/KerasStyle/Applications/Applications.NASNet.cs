using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>NASNetMobile (Zoph et al., 2018).</summary>
    public static Model NASNetMobile(ApplicationOptions? options = null) => NASNet(options, "nasnet_mobile", 1056, 4, 32, skipReduction: false, 224);

    /// <summary>NASNetLarge.</summary>
    public static Model NASNetLarge(ApplicationOptions? options = null) => NASNet(options, "nasnet_large", 4032, 6, 96, skipReduction: true, 331);

    static Model NASNet(ApplicationOptions? options, string name, int last, int blocks, int stem, bool skipReduction, int size) => Make(options, name, size, 32, (x, o) =>
    {
        int filters = last / 24;
        x = NasNormed(Conv(x, stem, 3, "stem_conv1", 2, initializer: "he_normal"), "stem_bn1");
        Tensor? p = null;
        (x, p) = NasReduction(x, p, filters / 4, "stem_1");
        (x, p) = NasReduction(x, p, filters / 2, "stem_2");
        for (int stage = 0; stage < 3; stage++)
        {
            if (stage > 0)
            {
                (x, Tensor before) = NasReduction(x, p, filters << stage, $"reduce_{stage * blocks}");
                p = skipReduction ? p : before;
            }

            for (int i = 0; i < blocks; i++)
                (x, p) = NasNormal(x, p, filters << stage, $"{stage * blocks + i + (stage > 0 ? 1 : 0)}");
        }

        return Top(Active(x, "relu"), o, namedTop: false, namedPool: false);
    });

    static Tensor NasNormed(Tensor x, string name) => Normed(x, name, momentum: 0.9997);

    static Tensor NasSeparable(Tensor x, int filters, int size, int strides, string id)
    {
        x = Active(x, "relu");
        if (strides == 2)
            x = Padded(x, Correction(x, size), $"separable_conv_1_pad_{id}");
        x = new SeparableConv2D(filters, size, strides: strides, padding: strides == 2 ? "valid" : "same", useBias: false, name: $"separable_conv_1_{id}").Call(x);
        x = Active(NasNormed(x, $"separable_conv_1_bn_{id}"), "relu");
        x = new SeparableConv2D(filters, size, padding: "same", useBias: false, name: $"separable_conv_2_{id}").Call(x);
        return NasNormed(x, $"separable_conv_2_bn_{id}");
    }

    // The cell before in the size and channels of this one.
    static Tensor NasAdjusted(Tensor? p, Tensor x, int filters, string id)
    {
        if (p == null)
            return x;
        if (p.Shape[2] != x.Shape[2])
        {
            p = Active(p, "relu", $"adjust_relu_1_{id}");
            Tensor a = new AveragePooling2D(1, strides: 2, name: $"adjust_avg_pool_1_{id}").Call(p);
            a = Conv(a, filters / 2, 1, $"adjust_conv_1_{id}", padding: "same", initializer: "he_normal");
            Tensor b = new Cropping2D(new IntTuple([1, 0, 1, 0])).Call(Padded(p, new IntTuple([0, 1, 0, 1])));
            b = new AveragePooling2D(1, strides: 2, name: $"adjust_avg_pool_2_{id}").Call(b);
            b = Conv(b, filters / 2, 1, $"adjust_conv_2_{id}", padding: "same", initializer: "he_normal");
            return NasNormed(Joined([a, b]), $"adjust_bn_{id}");
        }

        return p.Shape[^1] == filters ? p
            : NasNormed(Conv(Active(p, "relu"), filters, 1, $"adjust_conv_projection_{id}", padding: "same", initializer: "he_normal"), $"adjust_bn_{id}");
    }

    static Tensor NasPool(Tensor x, bool max, int strides, string name) => max
        ? new MaxPooling2D(3, strides: strides, padding: strides == 1 ? "same" : "valid", name: name).Call(x)
        : new AveragePooling2D(3, strides: strides, padding: strides == 1 ? "same" : "valid", name: name).Call(x);

    static (Tensor X, Tensor P) NasNormal(Tensor x, Tensor? previous, int filters, string id)
    {
        Tensor p = NasAdjusted(previous, x, filters, id);
        Tensor h = NasNormed(Conv(Active(x, "relu"), filters, 1, $"normal_conv_1_{id}", padding: "same", initializer: "he_normal"), $"normal_bn_1_{id}");
        Tensor x1 = Sum(NasSeparable(h, filters, 5, 1, $"normal_left1_{id}"), NasSeparable(p, filters, 3, 1, $"normal_right1_{id}"), $"normal_add_1_{id}");
        Tensor x2 = Sum(NasSeparable(p, filters, 5, 1, $"normal_left2_{id}"), NasSeparable(p, filters, 3, 1, $"normal_right2_{id}"), $"normal_add_2_{id}");
        Tensor x3 = Sum(NasPool(h, false, 1, $"normal_left3_{id}"), p, $"normal_add_3_{id}");
        Tensor x4 = Sum(NasPool(p, false, 1, $"normal_left4_{id}"), NasPool(p, false, 1, $"normal_right4_{id}"), $"normal_add_4_{id}");
        Tensor x5 = Sum(NasSeparable(h, filters, 3, 1, $"normal_left5_{id}"), h, $"normal_add_5_{id}");
        return (Joined([p, x1, x2, x3, x4, x5], $"normal_concat_{id}"), x);
    }

    static (Tensor X, Tensor P) NasReduction(Tensor x, Tensor? previous, int filters, string id)
    {
        Tensor p = NasAdjusted(previous, x, filters, id);
        Tensor h = NasNormed(Conv(Active(x, "relu"), filters, 1, $"reduction_conv_1_{id}", padding: "same", initializer: "he_normal"), $"reduction_bn_1_{id}");
        Tensor padded = Padded(h, Correction(h, 3), $"reduction_pad_1_{id}");
        Tensor x1 = Sum(NasSeparable(h, filters, 5, 2, $"reduction_left1_{id}"), NasSeparable(p, filters, 7, 2, $"reduction_right1_{id}"), $"reduction_add_1_{id}");
        Tensor x2 = Sum(NasPool(padded, true, 2, $"reduction_left2_{id}"), NasSeparable(p, filters, 7, 2, $"reduction_right2_{id}"), $"reduction_add_2_{id}");
        Tensor x3 = Sum(NasPool(padded, false, 2, $"reduction_left3_{id}"), NasSeparable(p, filters, 5, 2, $"reduction_right3_{id}"), $"reduction_add3_{id}");
        Tensor x4 = Sum(x2, NasPool(x1, false, 1, $"reduction_left4_{id}"));
        Tensor x5 = Sum(NasSeparable(x1, filters, 3, 1, $"reduction_left4_{id}"), NasPool(padded, true, 2, $"reduction_right5_{id}"), $"reduction_add4_{id}");
        return (Joined([x2, x3, x4, x5], $"reduction_concat_{id}"), x);
    }
}
