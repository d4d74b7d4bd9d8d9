namespace KerasStyle;

/// <summary>The policy of a layer that computes with 8-bit floats. As keras.dtype_policies.QuantizedFloat8DTypePolicy.</summary>
public sealed class QuantizedFloat8DTypePolicy : QuantizedDTypePolicy
{
    /// <summary>How many steps' largest values a layer keeps by default.</summary>
    public const int DefaultAmaxHistoryLength = 1024;

    /// <summary>A policy by source.</summary>
    /// <param name="mode"><c>float8</c>.</param>
    /// <param name="sourceName">Name of the policy before; the global one when null.</param>
    /// <param name="amaxHistoryLength">How many steps' largest values are kept to choose scales by.</param>
    /// <exception cref="ArgumentException">The mode is another.</exception>
    public QuantizedFloat8DTypePolicy(string mode = "float8", string? sourceName = null, int amaxHistoryLength = DefaultAmaxHistoryLength)
        : base(mode, sourceName)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amaxHistoryLength);
        AmaxHistoryLength = amaxHistoryLength;
    }

    /// <summary>How many steps' largest values are kept.</summary>
    public int AmaxHistoryLength { get; }

    /// <inheritdoc/>
    public override bool Equals(DTypePolicy? other) => base.Equals(other) && ((QuantizedFloat8DTypePolicy)other!).AmaxHistoryLength == AmaxHistoryLength;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("amax_history_length", AmaxHistoryLength);
    }
}
