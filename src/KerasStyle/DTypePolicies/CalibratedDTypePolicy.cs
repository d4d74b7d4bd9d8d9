namespace KerasStyle;

/// <summary>The policy of a layer whose weights were quantized with calibration data.</summary>
public abstract class CalibratedDTypePolicy : QuantizedDTypePolicy
{
    private protected CalibratedDTypePolicy(string name, string mode, string? sourceName, params int[] bits)
        : base(name, mode, sourceName ?? Global.Name)
    {
        int[] numbers = Parse(mode, name, "weight_bits", "group_size");
        (WeightBits, GroupSize) = (numbers[0], numbers[1]);
        if (!bits.Contains(WeightBits))
            throw new ArgumentException($"{name} keeps weights in {string.Join(", ", bits)} bits, got '{mode}'", nameof(mode));
    }

    /// <summary>Bits of a weight.</summary>
    public int WeightBits { get; }

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; }
}
