using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Images with their values spread evenly in each of many tiles (CLAHE; Pizer et al., 1987), (batch, height, width, channels): a tile's histogram, cut at a limit,
/// gives a curve of values, and a pixel's is interpolated between those of the four nearest tiles. As keras.layers.ContrastLimitedAdaptiveHistogramEqualization.</summary>
public sealed class ContrastLimitedAdaptiveHistogramEqualization : BaseImageLayer
{
    const int Values = 256;

    readonly (double Low, double High) valueRange;
    readonly double clipLimit;
    readonly IntTuple tileGridSize;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="clipLimit">How many times as often as on average a value may count; what is above is shared by all values. 0 for no limit.</param>
    /// <param name="tileGridSize">Tiles along height and width; 8 each by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public ContrastLimitedAdaptiveHistogramEqualization(
        (double Low, double High)? valueRange = null, double clipLimit = 4, IntTuple? tileGridSize = null, string? dataFormat = null, string? name = null,
        DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, name, dtype, trainable)
    {
        this.valueRange = Augmentations.Range(Label, valueRange);
        (this.clipLimit, this.tileGridSize) = (clipLimit, tileGridSize ?? 8);
        if (this.tileGridSize.Any(n => n < 1))
            throw new ArgumentException($"{Label}: tileGridSize must be positive, got {this.tileGridSize}", nameof(tileGridSize));
    }

    // Bytes stay what they are: a rounding error would put a value into the bin below.
    internal override ImageChange? Change(Tensor images, bool training) => new()
    {
        Images = valueRange == (0, 255) ? Equalized : x =>
        {
            double span = valueRange.High - valueRange.Low;
            return Equalized((x - valueRange.Low) / span * 255) / 255 * span + valueRange.Low;
        },
    };

    private protected override Tensor Finished(Tensor computed, Tensor given) => Ops.Cast(computed, given.DType);

    Tensor Equalized(Tensor images)
    {
        (int batch, int height, int width, int channels) = (images.Shape[0], images.Shape[1], images.Shape[2], images.Shape[3]);
        (int down, int across) = (tileGridSize[0], tileGridSize[^1]);
        int rows = (height + down - 1) / down, columns = (width + across - 1) / across;
        Tensor padded = Ops.Pad(images, [(0, 0), (0, rows * down - height), (0, columns * across - width), (0, 0)], "symmetric");
        Tensor value = Ops.Clip(Ops.Cast(padded, DType.Int32), 0, Values - 1);

        // One table for each tile and channel, one behind the other.
        Tensor image = Along(0, batch, i => i * down * across), tile = Along(1, rows * down, y => y / rows * across) + Along(2, columns * across, x => x / columns), channel = Along(3, channels, c => c);
        int tables = batch * down * across * channels;
        Tensor places = ((image + tile) * channels + channel) * Values + value;
        Tensor counts = Ops.Reshape(new ScatterAdd(0, [tables * Values]).Apply(Ops.Ravel(places), Ops.Ones([(int)places.Shape.Size], images.DType)), [tables, Values]);
        if (clipLimit > 0)
        {
            Tensor kept = Ops.Clip(counts, 0, clipLimit * (rows * columns) / Values);
            counts = kept + Ops.Sum(counts - kept, [-1], keepdims: true) / Values;
        }

        Tensor running = Ops.Cumsum(counts, -1), least = Ops.Min(running, [-1], keepdims: true), others = rows * columns - least;
        Tensor curves = Ops.Ravel(Ops.Clip((running - least) * 255 / Ops.Where(Ops.Equal(others, 0), Ops.OnesLike(others), others), 0, 255));

        // Between the middles of tiles; beyond the outer ones their own curve.
        (Tensor top, Tensor bottom, Tensor lower) = Nearest(1, rows, down);
        (Tensor left, Tensor right, Tensor later) = Nearest(2, columns, across);
        Tensor Read(Tensor row, Tensor column) => Ops.Take(curves, ((image + row * across + column) * channels + channel) * Values + value);
        Tensor above = Read(top, left) * (1 - later) + Read(top, right) * later, below = Read(bottom, left) * (1 - later) + Read(bottom, right) * later;
        return Ops.Slice(above * (1 - lower) + below * lower, [0, 0, 0, 0], images.Shape);

        (Tensor Before, Tensor After, Tensor Share) Nearest(int axis, int size, int count)
        {
            double Place(int i) => (i - size / 2.0) / size + 1;
            Tensor Of(int offset) => Along(axis, size * count, i => Math.Clamp((int)Math.Floor(Place(i)) + offset - 1, 0, count - 1));
            double[] shares = [.. Enumerable.Range(0, size * count).Select(i => Place(i) - Math.Floor(Place(i)))];
            return (Of(0), Of(1), Ops.Cast(Tensor.From<double>(shares, new Shape(1, 1, 1, 1).With(axis, shares.Length)), images.DType));
        }
    }

    static Tensor Along(int axis, int length, Func<int, int> value) =>
        Tensor.From<int>([.. Enumerable.Range(0, length).Select(value)], new Shape(1, 1, 1, 1).With(axis, length));

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("data_format", DataFormat).Add("value_range", [valueRange.Low, valueRange.High]).Add("clip_limit", clipLimit).Add("tile_grid_size", [tileGridSize[0], tileGridSize[^1]]);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ContrastLimitedAdaptiveHistogramEqualization FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            Augmentations.ReadRange(config), config.Get("clip_limit", 4.0), config.GetOptional<IntTuple>("tile_grid_size"), config.GetString("data_format"),
            config.Name, config.Policy, config.Trainable);
    }
}
