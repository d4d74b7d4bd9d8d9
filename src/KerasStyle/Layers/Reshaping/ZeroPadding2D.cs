using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Zeros around an image: (batch, height, width, channels) → (batch, top + height + bottom, left + width + right, channels), as keras.layers.ZeroPadding2D.</summary>
public sealed class ZeroPadding2D : Layer
{
    readonly IntTuple padding;
    readonly string dataFormat;

    /// <param name="padding">One number for all sides, two for height and width, or four for top, bottom, left and right; 1 by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
    public ZeroPadding2D(IntTuple padding = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.padding = padding.Count == 2
            ? [padding[0], padding[0], padding[1], padding[1]]
            : padding.PerAxis(4, nameof(padding), fallback: 1, least: 0);
        if (this.padding.Any(p => p < 0))
            throw new ArgumentException($"{Label}: padding must be at least 0, got {padding}", nameof(padding));
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        (int Before, int After) none = (0, 0), rows = (padding[0], padding[1]), columns = (padding[2], padding[3]);
        return Ops.Pad(x, dataFormat == "channels_first" ? [none, none, rows, columns] : [none, rows, columns, none]);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; i < 2; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                input = input.With(first + i, length + padding[2 * i] + padding[2 * i + 1]);
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .AddNode("padding", new JsonArray(new JsonArray(padding[0], padding[1]), new JsonArray(padding[2], padding[3])))
        .Add("data_format", dataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ZeroPadding2D FromConfig(Config config) => new(
        config.Node("padding") is JsonArray { Count: 2 } sides && sides.Any(s => s is JsonArray)
            ? [.. config.Pairs("padding").SelectMany(p => p)]
            : config.Get("padding", default(IntTuple)),
        config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
