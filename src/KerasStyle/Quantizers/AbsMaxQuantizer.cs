namespace KerasStyle.Quantizers;

/// <summary>q = round(x · s) with s = most / (max |x| + ε), as keras.quantizers.AbsMaxQuantizer.</summary>
public sealed class AbsMaxQuantizer : Quantizer
{
    readonly IReadOnlyList<int>? axes;
    readonly double least, most, epsilon;

    /// <summary>A quantizer.</summary>
    /// <param name="axis">Axes over which numbers share a scale; the last one when empty.</param>
    /// <param name="valueRange">The least and the most whole number; −127 and 127 when null.</param>
    /// <param name="epsilon">What keeps the scale of zeros finite.</param>
    /// <param name="outputDtype">Type of the whole numbers.</param>
    /// <exception cref="ArgumentException">The range is not one of int8.</exception>
    public AbsMaxQuantizer(IntTuple axis = default, (double Least, double Most)? valueRange = null, double epsilon = 1e-7, string outputDtype = "int8")
    {
        ArgumentNullException.ThrowIfNull(outputDtype);
        axes = axis.IsEmpty ? null : [.. axis];
        ((least, most), this.epsilon, OutputDType) = (valueRange ?? (-127, 127), epsilon, DTypes.Parse(outputDtype));
        if (OutputDType == DType.Int8 && (least < sbyte.MinValue || most > sbyte.MaxValue))
            throw new ArgumentException($"a quantizer to int8 needs a range within [-128, 127], got [{least}, {most}]", nameof(valueRange));
    }

    /// <summary>The least and the most whole number.</summary>
    public (double Least, double Most) ValueRange => (least, most);

    /// <summary>Type of the whole numbers.</summary>
    public DType OutputDType { get; }

    /// <inheritdoc/>
    public override (Tensor Values, Tensor Scale) Call(Tensor x, IReadOnlyList<int>? axes = null) =>
        QuantizerFunctions.AbsMaxQuantize(x, axes ?? this.axes ?? [-1], (least, most), OutputDType, epsilon);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.AddNode("value_range", new System.Text.Json.Nodes.JsonArray(Whole(least), Whole(most))).Add("epsilon", epsilon).Add("output_dtype", OutputDType.KerasName());
        if (axes != null)
            config.Add("axis", axes);
    }

    static System.Text.Json.Nodes.JsonNode Whole(double value) => value == Math.Floor(value) ? (long)value : value;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AbsMaxQuantizer FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        double[] range = config.Get<double[]>("value_range", [-127, 127]);
        return new(
            config.Get("axis", default(IntTuple)), range.Length == 2 ? (range[0], range[1]) : throw new ArgumentException($"{config.Owner}: value_range must be two numbers"),
            config.Get("epsilon", 1e-7), config.Get("output_dtype", "int8"));
    }
}
