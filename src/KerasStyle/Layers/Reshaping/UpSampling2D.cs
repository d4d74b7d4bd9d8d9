namespace KerasStyle.Layers;

/// <summary>Each pixel repeated: (batch, height, width, channels) → (batch, height · rows, width · columns, channels), as keras.layers.UpSampling2D.</summary>
public sealed class UpSampling2D : Layer
{
    readonly IntTuple size;
    readonly string dataFormat, interpolation;

    /// <param name="size">How often rows and columns are repeated; 2 by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="interpolation"><c>nearest</c>, which repeats pixels, or <c>bilinear</c>, <c>bicubic</c>, <c>lanczos3</c>, <c>lanczos5</c>, which blend neighbours.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public UpSampling2D(
        IntTuple size = default, string? dataFormat = null, string interpolation = "nearest", string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.size = size.PerAxis(2, nameof(size), fallback: 2);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        this.interpolation = interpolation is "nearest" or "bilinear" or "bicubic" or "lanczos3" or "lanczos5"
            ? interpolation
            : throw new ArgumentException($"{Label}: interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, got '{interpolation}'", nameof(interpolation));
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        x = Ops.ToChannelsLast(x, dataFormat);
        int batch = x.Shape[0], height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        if (interpolation == "nearest")
        {
            Tensor apart = Ops.BroadcastTo(Ops.Reshape(x, [batch, height, 1, width, 1, channels]), [batch, height, size[0], width, size[1], channels]);
            return Ops.FromChannelsLast(Ops.Reshape(apart, [batch, height * size[0], width * size[1], channels]), dataFormat);
        }

        Tensor rows = Ops.Matmul(Blend(height, size[0]), Ops.Reshape(x, [batch, height, width * channels]));
        Tensor columns = Ops.Matmul(Blend(width, size[1]), Ops.Reshape(rows, [batch, height * size[0], width, channels]));
        return Ops.FromChannelsLast(columns, dataFormat);
    }

    // Row i holds the shares of the inputs in output i: the kernel around the output's place between pixel centres, scaled to sum 1.
    Tensor Blend(int length, int times)
    {
        var shares = new double[length * times, length];
        for (int i = 0; i < length * times; i++)
        {
            double at = (i + 0.5) / times - 0.5, sum = 0;
            for (int j = 0; j < length; j++)
                sum += shares[i, j] = Kernel(Math.Abs(at - j));
            for (int j = 0; j < length; j++)
                shares[i, j] /= sum;
        }

        return Ops.Cast(Tensor.From(shares), DType);
    }

    double Kernel(double x) => interpolation switch
    {
        "bilinear" => Math.Max(0, 1 - x),
        // Keys' cubic convolution with a = −½.
        "bicubic" => x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0,
        "lanczos3" => Lanczos(x, 3),
        _ => Lanczos(x, 5),
    };

    static double Lanczos(double x, double radius) =>
        x < 1e-3 ? 1 : x > radius ? 0 : radius * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / radius) / (Math.PI * Math.PI * x * x);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; i < 2; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                input = input.With(first + i, length * size[i]);
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("size", size).Add("data_format", dataFormat).Add("interpolation", interpolation);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UpSampling2D FromConfig(Config config) => new(
        config.Get("size", default(IntTuple)), config.GetString("data_format"), config.Get("interpolation", "nearest"),
        config.Name, config.Policy, config.Trainable);
}
