using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>ConvNeXtTiny (Liu et al., 2022).</summary>
    /// <param name="options">What all nets take.</param>
    /// <param name="includePreprocessing">Whether values from 0 to 255 are normalized inside.</param>
    public static Model ConvNeXtTiny(ApplicationOptions? options = null, bool includePreprocessing = true) => ConvNeXt(options, "convnext_tiny", 9, 96, includePreprocessing);

    /// <summary>ConvNeXtSmall.</summary>
    /// <inheritdoc cref="ConvNeXtTiny"/>
    public static Model ConvNeXtSmall(ApplicationOptions? options = null, bool includePreprocessing = true) => ConvNeXt(options, "convnext_small", 27, 96, includePreprocessing);

    /// <summary>ConvNeXtBase.</summary>
    /// <inheritdoc cref="ConvNeXtTiny"/>
    public static Model ConvNeXtBase(ApplicationOptions? options = null, bool includePreprocessing = true) => ConvNeXt(options, "convnext_base", 27, 128, includePreprocessing);

    /// <summary>ConvNeXtLarge.</summary>
    /// <inheritdoc cref="ConvNeXtTiny"/>
    public static Model ConvNeXtLarge(ApplicationOptions? options = null, bool includePreprocessing = true) => ConvNeXt(options, "convnext_large", 27, 192, includePreprocessing);

    /// <summary>ConvNeXtXLarge.</summary>
    /// <inheritdoc cref="ConvNeXtTiny"/>
    public static Model ConvNeXtXLarge(ApplicationOptions? options = null, bool includePreprocessing = true) => ConvNeXt(options, "convnext_xlarge", 27, 256, includePreprocessing);

    static Model ConvNeXt(ApplicationOptions? options, string name, int depth, int width, bool preprocessing) => Make(options, name, 224, 32, (x, o) =>
    {
        string model = o.Name ?? name;
        if (preprocessing && x.Shape[^1] == 3)
        {
            x = new Normalization(
                mean: Tensor.From<double>([0.485 * 255, 0.456 * 255, 0.406 * 255], [3]),
                variance: Tensor.From<double>([Math.Pow(0.229 * 255, 2), Math.Pow(0.224 * 255, 2), Math.Pow(0.225 * 255, 2)], [3]),
                name: model + "_prestem_normalization").Call(x);
        }

        for (int stage = 0; stage < 4; stage++)
        {
            int filters = width << stage;
            x = (stage == 0
                ? new Sequential([new Conv2D(filters, 4, strides: 4, name: model + "_stem_conv"), new LayerNormalization(epsilon: 1e-6, name: model + "_stem_layernorm")], name: model + "_stem")
                : new Sequential(
                    [
                        new LayerNormalization(epsilon: 1e-6, name: $"{model}_downsampling_layernorm_{stage - 1}"),
                        new Conv2D(filters, 2, strides: 2, name: $"{model}_downsampling_conv_{stage - 1}"),
                    ],
                    name: $"{model}_downsampling_block_{stage - 1}")).Call(x);
            for (int i = 0; i < (stage == 2 ? depth : 3); i++)
                x = ConvNeXtBlock(x, filters, $"{model}_stage_{stage}_block_{i}");
        }

        if (!o.IncludeTop)
            return new LayerNormalization(epsilon: 1e-6).Call(Pooled(x, o, named: false));
        x = new LayerNormalization(epsilon: 1e-6, name: model + "_head_layernorm").Call(new GlobalAveragePooling2D(name: model + "_head_gap").Call(x));
        return new Dense(o.Classes, activation: o.ClassifierActivation, name: model + "_head_dense").Call(x);
    });

    static Tensor ConvNeXtBlock(Tensor inputs, int filters, string part)
    {
        Tensor x = new Conv2D(filters, 7, padding: "same", groups: filters, name: part + "_depthwise_conv").Call(inputs);
        x = new LayerNormalization(epsilon: 1e-6, name: part + "_layernorm").Call(x);
        x = Active(new Dense(4 * filters, name: part + "_pointwise_conv_1").Call(x), "gelu", part + "_gelu");
        x = new LayerScale(1e-6, filters, name: part + "_layer_scale").Call(new Dense(filters, name: part + "_pointwise_conv_2").Call(x));
        return inputs + Active(x, "linear", part + "_identity");
    }
}
