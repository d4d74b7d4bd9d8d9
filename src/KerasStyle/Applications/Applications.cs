using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>Nets for images with the layers, names and order of keras.applications, so that the published files of weights fit.</summary>
public static partial class Applications
{
    /// <summary>Values of images as nets expect them: <c>caffe</c> (blue, green, red less their means), <c>torch</c> (0 to 1 less the means over the deviations) or <c>tf</c> (−1 to 1).</summary>
    /// <param name="x">(batch, height, width, 3) of red, green, blue from 0 to 255.</param>
    /// <param name="mode">The way: caffe for VGG and ResNet, torch for DenseNet, tf for ResNetV2, MobileNet, MobileNetV2, Inception, Xception and NASNet; the others scale inside.</param>
    public static Tensor PreprocessInput(Tensor x, string mode = "caffe")
    {
        x = Ops.AsFloat(x);
        Tensor Of(double a, double b, double c) => Ops.Cast(Tensor.From<double>([a, b, c], [3]), x.DType);
        return mode switch
        {
            "tf" => x / 127.5 - 1,
            "torch" => (x / 255 - Of(0.485, 0.456, 0.406)) / Of(0.229, 0.224, 0.225),
            "caffe" => Ops.Flip(x, -1) - Of(103.939, 116.779, 123.68),
            _ => throw new ArgumentException($"mode must be caffe, torch or tf, got '{mode}'", nameof(mode)),
        };
    }

    // Names of layers count from the start in each net, as in a fresh session of Keras.
    static Model Make(ApplicationOptions? options, string name, int defaultSize, int minSize, Func<Tensor, ApplicationOptions, Tensor> body)
    {
        ApplicationOptions o = options ?? new();
        if (o.Pooling is not (null or "avg" or "max"))
            throw new ArgumentException($"{name}: Pooling must be avg, max or null, got '{o.Pooling}'", nameof(options));
        Shape shape = o.InputShape ?? (o.IncludeTop ? [defaultSize, defaultSize, 3] : [Shape.Unknown, Shape.Unknown, 3]);
        if (shape.Rank != 3 || shape.Take(2).Any(n => n != Shape.Unknown ? n < minSize : o.IncludeTop))
            throw new ArgumentException($"{name}: InputShape must be (height, width, channels) of at least {minSize} x {minSize}, got {shape}", nameof(options));
        using (AutoName.Scope())
        {
            var input = new Input(shape, name: AutoName.Next("input_layer"));
            var model = new Model(input.Output, body(input.Output, o), o.Name ?? name);
            if (o.Weights != null)
                model.LoadWeights(o.Weights);
            return model;
        }
    }

    static Tensor Pooled(Tensor x, ApplicationOptions o, bool named) => o.Pooling switch
    {
        "avg" => new GlobalAveragePooling2D(name: named ? "avg_pool" : null).Call(x),
        "max" => new GlobalMaxPooling2D(name: named ? "max_pool" : null).Call(x),
        _ => x,
    };

    // Mean of each channel and a dense layer, or what is wanted in place of them.
    static Tensor Top(Tensor x, ApplicationOptions o, bool namedTop = true, bool namedPool = true) => !o.IncludeTop ? Pooled(x, o, namedPool)
        : new Dense(o.Classes, activation: o.ClassifierActivation, name: "predictions").Call(new GlobalAveragePooling2D(name: namedTop ? "avg_pool" : null).Call(x));

    static Tensor Conv(Tensor x, int filters, IntTuple size, string? name = null, int strides = 1, string padding = "valid", bool bias = false, Initializers.Initializer? initializer = null, string? activation = null) =>
        new Conv2D(filters, size, strides, padding, useBias: bias, kernelInitializer: initializer, activation: activation, name: name).Call(x);

    static Tensor Depthwise(Tensor x, int size, string name, int strides = 1, string padding = "same", int multiplier = 1, Initializers.Initializer? initializer = null) =>
        new DepthwiseConv2D(size, strides, padding, multiplier, useBias: false, depthwiseInitializer: initializer, name: name).Call(x);

    static Tensor Normed(Tensor x, string? name = null, double epsilon = 1e-3, double momentum = 0.99, bool scale = true) =>
        new BatchNormalization(momentum: momentum, epsilon: epsilon, scale: scale, name: name).Call(x);

    static Tensor Active(Tensor x, string activation, string? name = null) => new Layers.Activation(activation, name: name).Call(x);

    static Tensor Padded(Tensor x, IntTuple padding, string? name = null) => new ZeroPadding2D(padding, name: name).Call(x);

    static Tensor Sum(Tensor a, Tensor b, string? name = null) => new Add(name: name).Call([a, b]);

    static Tensor Joined(IReadOnlyList<Tensor> xs, string? name = null) => new Concatenate(name: name).Call(xs);

    // So that a stride of 2 without padding gives the places of a padded one: top, bottom, left, right.
    static IntTuple Correction(Tensor x, int size)
    {
        int Missing(int length) => length == Shape.Unknown ? 1 : 1 - length % 2;
        int half = size / 2;
        return new IntTuple([half - Missing(x.Shape[1]), half, half - Missing(x.Shape[2]), half]);
    }

    // A multiple of a number that is not much smaller than wanted.
    static int Rounded(double filters, int divisor = 8)
    {
        int rounded = Math.Max(divisor, (int)(filters + divisor / 2.0) / divisor * divisor);
        return rounded < 0.9 * filters ? rounded + divisor : rounded;
    }
}
