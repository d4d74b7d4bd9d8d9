using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What layers of images share: they take (batch, height, width, channels) or one image (height, width, channels), alone or in a dictionary beside labels, masks and boxes.</summary>
public abstract class BaseImageLayer : Layer
{
    private protected BaseImageLayer(string? dataFormat, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable) => DataFormat = Windows.DataFormat(Label, dataFormat);

    private protected string DataFormat { get; }

    /// <summary>How boxes beside images are given: <c>xyxy</c>, <c>yxyx</c>, <c>xywh</c>, <c>center_xywh</c>, <c>center_yxhw</c>, or <c>rel_xyxy</c>, <c>rel_yxyx</c>,
    /// <c>rel_xywh</c>, <c>rel_center_xywh</c> in shares of the image; needed where there are boxes.</summary>
    public string? BoundingBoxFormat
    {
        get;
        set => field = value == null ? null : BoundingBoxes.Known(value);
    }

    /// <summary>Changes images and what belongs to them by the same draws: <c>images</c>, and any of <c>labels</c>, <c>segmentation_masks</c> (batch, height, width, channels), and
    /// <c>bounding_boxes</c>, a dictionary of <c>boxes</c> (batch, number, 4) and their <c>labels</c> (batch, number), which become −1 where nothing is left of a box.
    /// All of them are without the batch axis where <c>images</c> is one image.
    /// <code>
    /// var flip = new RandomFlip("horizontal") { BoundingBoxFormat = "xyxy" };
    /// TensorStructure changed = flip.CallStructure(new Dictionary&lt;string, TensorStructure&gt; { ["images"] = images, ["bounding_boxes"] = boxes }, training: true);
    /// </code></summary>
    /// <param name="data">The images and what belongs to them, by name.</param>
    /// <param name="training">Whether they are changed; layers without random numbers change them always.</param>
    /// <returns>The same under the same names.</returns>
    /// <exception cref="ArgumentException">A name is unknown, there are no images, or boxes have no format.</exception>
    /// <exception cref="NotSupportedException">The layer does not know what becomes of boxes.</exception>
    public TensorStructure CallStructure(TensorStructure data, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Names is not { } names || !names.Contains("images"))
            throw new ArgumentException($"{Label}: takes a dictionary with images, got {data}", nameof(data));
        if (names.FirstOrDefault(n => n is not ("images" or "labels" or "bounding_boxes" or "segmentation_masks")) is { } other)
            throw new ArgumentException($"{Label}: takes images, labels, bounding_boxes and segmentation_masks, not '{other}'", nameof(data));
        Tensor given = data["images"]!, images = Pixels(given);
        if (Change(images, training) is not { } change)
            return names.ToDictionary(n => n, n => n == "images" ? (TensorStructure)AsFloats(given) : data[n]);
        bool single = given.Rank == 3;
        return names.ToDictionary(n => n, TensorStructure (n) => n switch
        {
            "images" => AsGiven(change.Images(images), given),
            "labels" => change.Labels == null ? data[n] : Alone(change.Labels(Batched(data[n]!, single)), single),
            "segmentation_masks" => change.Masks == null ? data[n] : AsGiven(change.Masks(Pixels(data[n]!)), data[n]!),
            _ => Boxes(data[n], change, (images.Shape[1], images.Shape[2]), single),
        });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = Pixels(x);
        return Change(images, training) is { } change ? AsGiven(change.Images(images), x) : AsFloats(x);
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

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        Check(input);
        return input;
    }

    /// <summary>A shape of images with other sides.</summary>
    private protected Shape Sized(Shape input, int height, int width)
    {
        Check(input);
        int first = input.Rank - 4 + Windows.FirstSpatialAxis(DataFormat);
        return input.With(first, height).With(first + 1, width);
    }

    /// <summary>What happens to images (batch, height, width, channels), with its random numbers drawn; null where nothing does.</summary>
    internal abstract ImageChange? Change(Tensor images, bool training);

    /// <summary>Computed values in the type in which the layer gives them back for given ones; as they are by default.</summary>
    private protected virtual Tensor Finished(Tensor computed, Tensor given) => computed;

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

    TensorStructure Boxes(TensorStructure given, ImageChange change, (int Height, int Width) size, bool single)
    {
        if (given.Names is not ["boxes", "labels"])
            throw new ArgumentException($"{Label}: bounding_boxes must be a dictionary of boxes and labels, got {given}");
        string format = BoundingBoxFormat ?? throw new ArgumentException($"{Label}: there are bounding_boxes, but it is not said how they are given; set BoundingBoxFormat, such as \"xyxy\"");
        if (change.BoxesAsGiven == null && change.Boxes == null)
            return given;
        Tensor all = Batched(given["boxes"]!, single), boxes, labels = Batched(given["labels"]!, single);
        if (change.BoxesAsGiven != null)
        {
            (boxes, labels) = change.BoxesAsGiven(all, labels);
        }
        else
        {
            (boxes, labels) = change.Boxes!(BoundingBoxes.ConvertFormat(all, format, "xyxy", size.Height, size.Width), labels);
            if (change.FillsWithZeros)
                boxes = Ops.Where(Ops.LogicalOr(Ops.All(Ops.Equal(all, -1), [-1], true), Ops.All(Ops.Equal(all, 0), [-1], true)), Ops.ZerosLike(boxes), boxes);
            size = change.Size ?? size;
            boxes = BoundingBoxes.ConvertFormat(boxes, "xyxy", format, size.Height, size.Width);
        }

        return new Dictionary<string, Tensor> { ["boxes"] = Alone(boxes, single), ["labels"] = Alone(labels, single) };
    }

    Tensor Pixels(Tensor x)
    {
        Check(x.Shape);
        return Ops.ToChannelsLast(Batched(AsFloats(x), x.Rank == 3), DataFormat);
    }

    Tensor AsGiven(Tensor computed, Tensor given) => Finished(Alone(Ops.FromChannelsLast(computed, DataFormat), given.Rank == 3), given);

    Tensor AsFloats(Tensor x) => x.DType.IsFloat() ? x : Ops.Cast(x, DType);

    static Tensor Batched(Tensor x, bool single) => single ? Ops.ExpandDims(x, 0) : x;

    static Tensor Alone(Tensor x, bool single) => single ? Ops.Squeeze(x, 0) : x;

    void Check(Shape input)
    {
        if (input.Rank is not (3 or 4))
            throw new ArgumentException($"{Label}: input must have 4 axes, or 3 for one image, got input shape {input}");
    }
}
