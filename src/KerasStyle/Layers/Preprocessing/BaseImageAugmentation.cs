using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What the random layers of images share: they change (batch, height, width, channels) in training, each image by its own draw, and give it back otherwise.</summary>
public abstract class BaseImageAugmentation : Layer
{
    readonly SeedGenerator seeds;

    private protected BaseImageAugmentation(string? dataFormat, int? seed, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        DataFormat = Windows.DataFormat(Label, dataFormat);
        Seed = seed;
        // As in Keras, the state of these draws is in no file.
        seeds = new SeedGenerator(seed, $"{Name}/generator");
        InputSpec = new InputSpec(Rank: 4);
    }

    private protected string DataFormat { get; }

    private protected int? Seed { get; }

    /// <summary>How boxes beside images are given: <c>xyxy</c>, <c>yxyx</c>, <c>xywh</c>, <c>center_xywh</c>, <c>center_yxhw</c>, or <c>rel_xyxy</c>, <c>rel_yxyx</c>,
    /// <c>rel_xywh</c>, <c>rel_center_xywh</c> in shares of the image; needed where there are boxes.</summary>
    public string? BoundingBoxFormat
    {
        get;
        set => field = value == null ? null : BoundingBoxes.Known(value);
    }

    /// <summary>Changes images and what belongs to them by the same draws: <c>images</c>, and any of <c>labels</c>, <c>segmentation_masks</c> (batch, height, width, channels), and
    /// <c>bounding_boxes</c>, a dictionary of <c>boxes</c> (batch, number, 4) and their <c>labels</c> (batch, number), which become −1 where nothing is left of a box.
    /// <code>
    /// var flip = new RandomFlip("horizontal") { BoundingBoxFormat = "xyxy" };
    /// TensorStructure changed = flip.CallStructure(new Dictionary&lt;string, TensorStructure&gt; { ["images"] = images, ["bounding_boxes"] = boxes }, training: true);
    /// </code></summary>
    /// <param name="data">The images and what belongs to them, by name.</param>
    /// <param name="training">Whether they are changed.</param>
    /// <returns>The same under the same names.</returns>
    /// <exception cref="ArgumentException">A name is unknown, there are no images, or boxes have no format.</exception>
    /// <exception cref="NotSupportedException">The layer does not know what becomes of boxes or masks.</exception>
    public TensorStructure CallStructure(TensorStructure data, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Names is not { } names || !names.Contains("images"))
            throw new ArgumentException($"{Label}: takes a dictionary with images, got {data}", nameof(data));
        if (names.FirstOrDefault(n => n is not ("images" or "labels" or "bounding_boxes" or "segmentation_masks")) is { } other)
            throw new ArgumentException($"{Label}: takes images, labels, bounding_boxes and segmentation_masks, not '{other}'", nameof(data));
        Tensor images = AsFloats(data["images"]);
        if (!training)
            return names.ToDictionary(n => n, n => n == "images" ? (TensorStructure)images! : data[n]);
        Tensor last = Ops.ToChannelsLast(images, DataFormat);
        ImageChange change = Drawn(last);
        return names.ToDictionary(n => n, TensorStructure (n) => n switch
        {
            "images" => Ops.FromChannelsLast(change.Images(last, null), DataFormat)!,
            "labels" => change.Labels == null ? data[n] : change.Labels(data[n]!)!,
            "segmentation_masks" => Ops.FromChannelsLast(change.Masks(Ops.ToChannelsLast(AsFloats(data[n]), DataFormat)), DataFormat)!,
            _ => Boxes(data[n], change, (last.Shape[1], last.Shape[2])),
        });
    }

    TensorStructure Boxes(TensorStructure given, ImageChange change, (int Height, int Width) size)
    {
        if (given.Names is not ["boxes", "labels"])
            throw new ArgumentException($"{Label}: bounding_boxes must be a dictionary of boxes and labels, got {given}");
        string format = BoundingBoxFormat ?? throw new ArgumentException($"{Label}: there are bounding_boxes, but it is not said how they are given; set BoundingBoxFormat, such as \"xyxy\"");
        Tensor boxes = given["boxes"]!, labels = given["labels"]!;
        if (change.BoxesAsGiven != null)
        {
            (boxes, labels) = change.BoxesAsGiven(boxes, labels);
            return new Dictionary<string, Tensor> { ["boxes"] = boxes, ["labels"] = labels };
        }

        if (change.Boxes == null)
            return given;
        (boxes, labels) = change.Boxes(BoundingBoxes.ConvertFormat(boxes, format, "xyxy", size.Height, size.Width), labels);
        size = change.Size ?? size;
        return new Dictionary<string, Tensor> { ["boxes"] = BoundingBoxes.ConvertFormat(boxes, "xyxy", format, size.Height, size.Width), ["labels"] = labels };
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = AsFloats(x);
        return training ? Ops.FromChannelsLast(Transform(Ops.ToChannelsLast(images, DataFormat)), DataFormat) : images;
    }

    /// <summary>Images alone, or a dictionary as for <see cref="CallStructure(TensorStructure, bool)"/>.</summary>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.First is IReadOnlyDictionary<string, object?> ? CallStructure(TensorStructure.Of(call.First), call.Training).Tensors : base.Call(call);
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    Tensor AsFloats(Tensor? x) => x!.DType.IsFloat() ? x : Ops.Cast(x, DType);

    /// <summary>The images of a training step, which are (batch, height, width, channels).</summary>
    internal abstract Tensor Transform(Tensor images);

    /// <summary>A change with its random numbers drawn. By default, as for changes of colour, only images change.</summary>
    internal virtual ImageChange Drawn(Tensor images) => new() { Images = (x, _) => Transform(x) };

    private protected NotSupportedException NotSupported(string what) => new($"{Label}: what becomes of {what} is not supported");

    private protected override void GetBaseConfig(Config config)
    {
        base.GetBaseConfig(config);
        if (BoundingBoxFormat != null)
            config.Add("bounding_box_format", BoundingBoxFormat);
    }

    internal override void ReadBaseConfig(Config config)
    {
        base.ReadBaseConfig(config);
        BoundingBoxFormat = config.GetString("bounding_box_format");
    }

    /// <summary>A number for each image, uniform between two bounds: (batch, 1, 1, 1).</summary>
    private protected Tensor Draw(Tensor images, double low, double high) => Draw([images.Shape[0], 1, 1, 1], images.DType, low, high);

    /// <summary>Such a number for each image, between the bounds of a factor.</summary>
    private protected Tensor Draw(Tensor images, FactorRange factor) => Draw(images, factor.Lower, factor.Upper);

    /// <summary>Numbers, uniform between two bounds.</summary>
    private protected Tensor Draw(Shape shape, DType dtype, double low, double high) => seeds.Draw(RandomKind.Uniform, new TensorSpec(shape, dtype)) * (high - low) + low;

    /// <summary>Numbers of the standard normal distribution.</summary>
    private protected Tensor DrawNormal(Shape shape, DType dtype) => seeds.Draw(RandomKind.Normal, new TensorSpec(shape, dtype));

    /// <summary>Whether each image is changed, with a probability that is drawn from a factor.</summary>
    private protected Tensor Chosen(Tensor images, FactorRange probability) => Draw(images, 0, 1) < Draw(images, probability);

    /// <summary>The numbers of the images in random order.</summary>
    private protected Tensor Shuffled(Tensor images) => Ops.Argsort(Draw([images.Shape[0]], DType.Float32, 0, 1));

    /// <summary>Logarithms of numbers of the gamma distribution (Marsaglia and Tsang, 2000); the first of eight tries that is taken counts, which one in a billion times there is none of.</summary>
    private protected Tensor DrawLogGamma(Shape shape, Tensor alpha)
    {
        Tensor d = alpha + 2.0 / 3, c = Ops.Rsqrt(d * 9), result = Ops.Log(d);
        for (int i = 0; i < 8; i++)
        {
            Tensor x = DrawNormal(shape, DType.Float32), root = x * c + 1, cube = root * root * root, u = Draw(shape, DType.Float32, 1e-9, 1);
            Tensor positive = cube > 0, log = Ops.Log(Ops.Where(positive, cube, Ops.OnesLike(cube)));
            Tensor taken = Ops.LogicalAnd(positive, Ops.Log(u) < Ops.Square(x) * 0.5 + d - d * cube + d * log);
            result = Ops.Where(taken, Ops.Log(d) + log, result);
        }

        return result + Ops.Log(Draw(shape, DType.Float32, 1e-30, 1)) / alpha;
    }

    /// <summary>Numbers of the beta distribution with two equal parameters.</summary>
    private protected Tensor DrawBeta(Shape shape, Tensor alpha) => Ops.Sigmoid(DrawLogGamma(shape, alpha) - DrawLogGamma(shape, alpha));

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;
}
