using KerasStyle.Initializers;
using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    static VarianceScaling KernelScaling => new(2, "fan_out", "truncated_normal");

    /// <summary>EfficientNetB0 (Tan and Le, 2019).</summary>
    public static Model EfficientNetB0(ApplicationOptions? options = null) => EfficientNet(options, 0, 1.0, 1.0, 224, 0.2);

    /// <summary>EfficientNetB1.</summary>
    public static Model EfficientNetB1(ApplicationOptions? options = null) => EfficientNet(options, 1, 1.0, 1.1, 240, 0.2);

    /// <summary>EfficientNetB2.</summary>
    public static Model EfficientNetB2(ApplicationOptions? options = null) => EfficientNet(options, 2, 1.1, 1.2, 260, 0.3);

    /// <summary>EfficientNetB3.</summary>
    public static Model EfficientNetB3(ApplicationOptions? options = null) => EfficientNet(options, 3, 1.2, 1.4, 300, 0.3);

    /// <summary>EfficientNetB4.</summary>
    public static Model EfficientNetB4(ApplicationOptions? options = null) => EfficientNet(options, 4, 1.4, 1.8, 380, 0.4);

    /// <summary>EfficientNetB5.</summary>
    public static Model EfficientNetB5(ApplicationOptions? options = null) => EfficientNet(options, 5, 1.6, 2.2, 456, 0.4);

    /// <summary>EfficientNetB6.</summary>
    public static Model EfficientNetB6(ApplicationOptions? options = null) => EfficientNet(options, 6, 1.8, 2.6, 528, 0.5);

    /// <summary>EfficientNetB7.</summary>
    public static Model EfficientNetB7(ApplicationOptions? options = null) => EfficientNet(options, 7, 2.0, 3.1, 600, 0.5);

    static Model EfficientNet(ApplicationOptions? options, int number, double width, double depth, int size, double dropout) => Make(options, $"efficientnetb{number}", size, 32, (x, o) =>
    {
        (int Size, int Repeats, int From, int To, int Expansion, int Strides)[] blocks =
            [(3, 1, 32, 16, 1, 1), (3, 2, 16, 24, 6, 2), (5, 2, 24, 40, 6, 2), (3, 3, 40, 80, 6, 2), (5, 3, 80, 112, 6, 1), (5, 4, 112, 192, 6, 2), (3, 1, 192, 320, 6, 1)];
        int Repeats(int repeats) => (int)Math.Ceiling(depth * repeats);
        x = new Normalization().Call(new Rescaling(1.0 / 255.0).Call(x));
        x = Conv(Padded(x, Correction(x, 3), "stem_conv_pad"), Rounded(32 * width), 3, "stem_conv", 2, initializer: KernelScaling);
        x = Active(Normed(x, "stem_bn"), "swish", "stem_activation");
        int all = blocks.Sum(b => Repeats(b.Repeats)), done = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            for (int j = 0; j < Repeats(blocks[i].Repeats); j++, done++)
            {
                int from = Rounded((j == 0 ? blocks[i].From : blocks[i].To) * width);
                x = EfficientBlock(x, 0.2 * done / all, $"block{i + 1}{(char)('a' + j)}_", from, Rounded(blocks[i].To * width), blocks[i].Size, j == 0 ? blocks[i].Strides : 1, blocks[i].Expansion);
            }
        }

        x = Active(Normed(Conv(x, Rounded(1280 * width), 1, "top_conv", padding: "same", initializer: KernelScaling), "top_bn"), "swish", "top_activation");
        return EfficientTop(x, o, dropout);
    });

    static Tensor EfficientTop(Tensor x, ApplicationOptions o, double dropout)
    {
        if (!o.IncludeTop)
            return Pooled(x, o, named: true);
        x = new GlobalAveragePooling2D(name: "avg_pool").Call(x);
        if (dropout > 0)
            x = new Dropout(dropout, name: "top_dropout").Call(x);
        return new Dense(o.Classes, activation: o.ClassifierActivation, kernelInitializer: new VarianceScaling(1.0 / 3, "fan_out", "uniform"), name: "predictions").Call(x);
    }

    static Tensor EfficientBlock(Tensor inputs, double drop, string part, int from, int to, int size, int strides, int expansion)
    {
        Tensor x = inputs;
        int filters = from * expansion;
        if (expansion != 1)
            x = Active(Normed(Conv(x, filters, 1, part + "expand_conv", padding: "same", initializer: KernelScaling), part + "expand_bn"), "swish", part + "expand_activation");
        if (strides == 2)
            x = Padded(x, Correction(x, size), part + "dwconv_pad");
        x = Depthwise(x, size, part + "dwconv", strides, strides == 2 ? "valid" : "same", initializer: KernelScaling);
        x = Excited(Active(Normed(x, part + "bn"), "swish", part + "activation"), filters, Math.Max(1, from / 4), part);
        x = Normed(Conv(x, to, 1, part + "project_conv", padding: "same", initializer: KernelScaling), part + "project_bn");
        return strides == 1 && from == to ? Sum(Dropped(x, drop, part), inputs, part + "add") : x;
    }

    static Tensor Dropped(Tensor x, double rate, string part) => rate > 0 ? new Dropout(rate, noiseShape: [Shape.Unknown, 1, 1, 1], name: part + "drop").Call(x) : x;

    // Each channel times a weight that follows from the means of all (Hu et al., 2018).
    static Tensor Excited(Tensor x, int filters, int squeezed, string part)
    {
        Tensor se = new Layers.Reshape([1, 1, filters], name: part + "se_reshape").Call(new GlobalAveragePooling2D(name: part + "se_squeeze").Call(x));
        se = Conv(se, squeezed, 1, part + "se_reduce", padding: "same", bias: true, initializer: KernelScaling, activation: "swish");
        se = Conv(se, filters, 1, part + "se_expand", padding: "same", bias: true, initializer: KernelScaling, activation: "sigmoid");
        return new Multiply(name: part + "se_excite").Call([x, se]);
    }

    static readonly EfficientV2Block[] BlocksB = [new(1, 32, 16, 1, 0, 1, true), new(2, 16, 32, 4, 0, 2, true), new(2, 32, 48, 4, 0, 2, true), new(3, 48, 96, 4, 0.25, 2, false), new(5, 96, 112, 6, 0.25, 1, false), new(8, 112, 192, 6, 0.25, 2, false)];

    static readonly EfficientV2Block[] BlocksS = [new(2, 24, 24, 1, 0, 1, true), new(4, 24, 48, 4, 0, 2, true), new(4, 48, 64, 4, 0, 2, true), new(6, 64, 128, 4, 0.25, 2, false), new(9, 128, 160, 6, 0.25, 1, false), new(15, 160, 256, 6, 0.25, 2, false)];

    static readonly EfficientV2Block[] BlocksM =
        [new(3, 24, 24, 1, 0, 1, true), new(5, 24, 48, 4, 0, 2, true), new(5, 48, 80, 4, 0, 2, true), new(7, 80, 160, 4, 0.25, 2, false), new(14, 160, 176, 6, 0.25, 1, false), new(18, 176, 304, 6, 0.25, 2, false), new(5, 304, 512, 6, 0.25, 1, false)];

    static readonly EfficientV2Block[] BlocksL =
        [new(4, 32, 32, 1, 0, 1, true), new(7, 32, 64, 4, 0, 2, true), new(7, 64, 96, 4, 0, 2, true), new(10, 96, 192, 4, 0.25, 2, false), new(19, 192, 224, 6, 0.25, 1, false), new(25, 224, 384, 6, 0.25, 2, false), new(7, 384, 640, 6, 0.25, 1, false)];

    /// <summary>EfficientNetV2B0 (Tan and Le, 2021).</summary>
    /// <param name="options">What all nets take.</param>
    /// <param name="includePreprocessing">Whether values from 0 to 255 are scaled inside.</param>
    public static Model EfficientNetV2B0(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "b0", BlocksB, 1.0, 1.0, 224, includePreprocessing);

    /// <summary>EfficientNetV2B1.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2B1(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "b1", BlocksB, 1.0, 1.1, 240, includePreprocessing);

    /// <summary>EfficientNetV2B2.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2B2(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "b2", BlocksB, 1.1, 1.2, 260, includePreprocessing);

    /// <summary>EfficientNetV2B3.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2B3(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "b3", BlocksB, 1.2, 1.4, 300, includePreprocessing);

    /// <summary>EfficientNetV2S.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2S(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "s", BlocksS, 1.0, 1.0, 384, includePreprocessing);

    /// <summary>EfficientNetV2M.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2M(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "m", BlocksM, 1.0, 1.0, 480, includePreprocessing);

    /// <summary>EfficientNetV2L.</summary>
    /// <inheritdoc cref="EfficientNetV2B0"/>
    public static Model EfficientNetV2L(ApplicationOptions? options = null, bool includePreprocessing = true) => EfficientNetV2(options, "l", BlocksL, 1.0, 1.0, 480, includePreprocessing);

    static Model EfficientNetV2(ApplicationOptions? options, string kind, EfficientV2Block[] blocks, double width, double depth, int size, bool preprocessing) =>
        Make(options, $"efficientnetv2-{kind}", size, 32, (x, o) =>
        {
            // Unlike elsewhere, numbers may be rounded far down.
            int Filters(int filters) => Math.Max(8, (int)(filters * width + 4) / 8 * 8);
            if (preprocessing && kind[0] == 'b' && x.Shape[^1] == 3)
                x = new Normalization(mean: Tensor.From<double>([0.485, 0.456, 0.406], [3]), variance: Tensor.From<double>([0.229 * 0.229, 0.224 * 0.224, 0.225 * 0.225], [3])).Call(new Rescaling(1.0 / 255).Call(x));
            else if (preprocessing)
                x = new Rescaling(1.0 / 128.0, -1.0).Call(x);
            x = Conv(x, Filters(blocks[0].From), 3, "stem_conv", 2, "same", initializer: KernelScaling);
            x = Active(Normed(x, "stem_bn", momentum: 0.9), "swish", "stem_activation");
            int all = blocks.Sum(b => b.Repeats), done = 0;
            for (int i = 0; i < blocks.Length; i++)
            {
                for (int j = 0; j < (int)Math.Ceiling(depth * blocks[i].Repeats); j++, done++)
                {
                    EfficientV2Block block = blocks[i] with { From = Filters(j == 0 ? blocks[i].From : blocks[i].To), To = Filters(blocks[i].To), Strides = j == 0 ? blocks[i].Strides : 1 };
                    x = EfficientV2(x, block, 0.2 * done / all, $"block{i + 1}{(char)('a' + j)}_");
                }
            }

            x = Conv(x, Filters(1280), 1, "top_conv", padding: "same", initializer: KernelScaling);
            return EfficientTop(Active(Normed(x, "top_bn", momentum: 0.9), "swish", "top_activation"), o, 0.2);
        });

    static Tensor EfficientV2(Tensor inputs, EfficientV2Block b, double drop, string part)
    {
        static Tensor Scaled(Tensor y, string name) => Normed(y, name, momentum: 0.9);
        Tensor x = inputs;
        int filters = b.From * b.Expansion;
        if (b.Expansion != 1)
        {
            x = Conv(x, filters, b.Fused ? 3 : 1, part + "expand_conv", b.Fused ? b.Strides : 1, "same", initializer: KernelScaling);
            x = Active(Scaled(x, part + "expand_bn"), "swish", part + "expand_activation");
        }

        if (!b.Fused)
            x = Active(Scaled(Depthwise(x, 3, part + "dwconv2", b.Strides, initializer: KernelScaling), part + "bn"), "swish", part + "activation");
        if (b.Squeezed > 0)
            x = Excited(x, filters, Math.Max(1, (int)(b.From * b.Squeezed)), part);
        bool direct = b.Fused && b.Expansion == 1;
        x = Scaled(Conv(x, b.To, direct ? 3 : 1, part + "project_conv", direct ? b.Strides : 1, "same", initializer: KernelScaling), part + "project_bn");
        if (direct)
            x = Active(x, "swish", part + "project_activation");
        return b.Strides == 1 && b.From == b.To ? Sum(Dropped(x, drop, part), inputs, part + "add") : x;
    }

    sealed record EfficientV2Block(int Repeats, int From, int To, int Expansion, double Squeezed, int Strides, bool Fused);
}
