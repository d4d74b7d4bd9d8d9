namespace KerasStyle.Layers;

/// <summary>Images as they are, with the boxes beside them cut, or filled up, to a number of boxes for each image. As keras.layers.MaxNumBoundingBoxes.</summary>
public sealed class MaxNumBoundingBoxes : BaseImageAugmentation
{
    readonly int maxNumber;

    /// <param name="maxNumber">The most boxes.</param>
    /// <param name="fillValue">What fills shorter lists up.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public MaxNumBoundingBoxes(int maxNumber, int fillValue = -1, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, null, name, dtype, trainable) => (this.maxNumber, FillValue) = (maxNumber, fillValue);

    /// <summary>What fills shorter lists up; Keras does not keep it in files.</summary>
    public int FillValue { get; }

    internal override Tensor Transform(Tensor images) => images;

    /// <summary>Whatever the format, places that are filled up hold the fill value.</summary>
    internal override ImageChange Drawn(Tensor images) => new()
    {
        Images = x => x,
        BoxesAsGiven = (boxes, labels) =>
        {
            int kept = Math.Min(maxNumber, boxes.Shape[1]), more = maxNumber - kept;
            return (Ops.Pad(Ops.SliceAxis(boxes, 1, 0, kept), [(0, 0), (0, more), (0, 0)], FillValue), Ops.Pad(Ops.SliceAxis(labels, 1, 0, kept), [(0, 0), (0, more)], FillValue));
        },
    };

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", DataFormat).Add("max_number", maxNumber);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MaxNumBoundingBoxes FromConfig(Config config) =>
        new(config.Get<int>("max_number"), config.Get("fill_value", -1), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
