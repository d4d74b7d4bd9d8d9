using System.Text.Json.Nodes;

namespace KerasStyle.Initializers;

/// <summary>All values the same, or the values of an array that broadcasts to the weight's shape, as keras.initializers.Constant.</summary>
public sealed class Constant : Initializer
{
    readonly Tensor value;

    /// <summary>One value for all.</summary>
    public Constant(double value = 0.0) => this.value = Tensor.Scalar(value, DType.Float64);

    /// <summary>Values that broadcast to the weight's shape.</summary>
    public Constant(Tensor value) => this.value = value ?? throw new ArgumentNullException(nameof(value));

    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32)
    {
        if (Shape.Broadcast(value.Shape, shape) != shape)
            throw new ArgumentException($"Constant: values of shape {value.Shape} do not broadcast to the weight's shape {shape}", nameof(shape));
        return HostValues.Fill(shape, dtype, i => Tensors.ScalarValues.Read(value.Buffer, value.DType, SourceIndex(shape, i)));
    }

    // Row-major index in the array of the value that lands at an index of the broadcast result.
    int SourceIndex(Shape shape, int index)
    {
        int source = 0, step = 1;
        for (int i = 1; i <= shape.Rank; i++)
        {
            int at = index % shape[^i];
            index /= shape[^i];
            if (i <= value.Rank)
            {
                source += value.Shape[^i] == 1 ? 0 : at * step;
                step *= value.Shape[^i];
            }
        }

        return source;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        if (value.Rank == 0)
            config.Add("value", value.Item());
        else
            config.AddNode("value", Nested(0, 0, out _));
    }

    JsonArray Nested(int axis, int start, out int next)
    {
        var list = new JsonArray();
        for (int i = 0; i < value.Shape[axis]; i++)
        {
            if (axis == value.Rank - 1)
                list.Add((JsonNode)JsonValue.Create(Tensors.ScalarValues.Read(value.Buffer, value.DType, start++)));
            else
                list.Add((JsonNode)Nested(axis + 1, start, out start));
        }

        next = start;
        return list;
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Constant FromConfig(Config config)
    {
        if (config.Node("value") is not JsonArray nested)
            return new(config.Get("value", 0.0));
        var values = new List<double>();
        var lengths = new List<int>();
        Flatten(nested, 0);
        Shape shape = new([.. lengths]);
        return values.Count == shape.Size
            ? new(Tensor.From<double>(values.ToArray(), shape))
            : throw new ArgumentException($"{config.Owner}: config key 'value' is a ragged list of {values.Count} values, expected shape {shape}");

        void Flatten(JsonNode? node, int axis)
        {
            if (node is not JsonArray items)
            {
                values.Add(node is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number
                    ? number.GetValue<double>()
                    : throw new ArgumentException($"{config.Owner}: config key 'value' must hold numbers, got {node?.ToJsonString() ?? "null"}"));
                return;
            }

            if (axis == lengths.Count)
                lengths.Add(items.Count);
            foreach (JsonNode? item in items)
                Flatten(item, axis + 1);
        }
    }
}
