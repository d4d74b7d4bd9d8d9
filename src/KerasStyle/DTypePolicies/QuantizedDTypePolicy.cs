namespace KerasStyle;

/// <summary>The policy of a quantized layer: how its weights are quantized, and the policy that it had before. As keras.dtype_policies.QuantizedDTypePolicy.</summary>
public class QuantizedDTypePolicy : DTypePolicy
{
    /// <summary>A policy by mode and source.</summary>
    /// <param name="mode"><c>int8</c>, <c>int4</c> (one scale for each output), <c>float8</c>, <c>gptq</c> or <c>awq</c>.</param>
    /// <param name="sourceName">Name of the policy before; the global one when null.</param>
    /// <exception cref="ArgumentException">The mode is unknown, or int8 is to be computed in float16.</exception>
    public QuantizedDTypePolicy(string mode, string? sourceName = null)
        : this(mode, mode, sourceName ?? Global.Name)
    {
    }

    private protected QuantizedDTypePolicy(string mode, string whole, string sourceName)
        : base($"{whole}_from_{sourceName}", sourceName)
    {
        if (!QuantizationModes.Contains(mode))
            throw new ArgumentException($"the mode of quantization must be one of {string.Join(", ", QuantizationModes)}, got '{mode}'", nameof(mode));
        if (mode == "int8" && ComputeDType == DType.Float16)
            throw new ArgumentException("int8 does not work well with float16; use mixed_bfloat16 or float32", nameof(sourceName));
        (QuantizationMode, WholeMode, SourceName) = (mode, whole, sourceName);
    }

    /// <inheritdoc/>
    public override string? QuantizationMode { get; }

    /// <summary>Name of the policy before.</summary>
    public string SourceName { get; }

    /// <inheritdoc/>
    public override string Module => "keras.dtype_policies";

    /// <summary>The mode with its numbers, such as <c>int4/128</c>.</summary>
    private protected string WholeMode { get; }

    /// <summary>The policy of a mode with its numbers, such as <c>gptq/4/128</c>.</summary>
    internal static QuantizedDTypePolicy Of(string mode, string? sourceName) => mode.Split('/')[0] switch
    {
        "float8" => new QuantizedFloat8DTypePolicy(mode, sourceName),
        "int4" when mode.Contains('/', StringComparison.Ordinal) => new Int4DTypePolicy(mode, sourceName),
        "gptq" => new GPTQDTypePolicy(mode, sourceName),
        "awq" => new AWQDTypePolicy(mode, sourceName),
        _ => new QuantizedDTypePolicy(mode, sourceName),
    };

    // The numbers behind the name of a mode.
    private protected static int[] Parse(string mode, string name, params ReadOnlySpan<string> parts)
    {
        ArgumentNullException.ThrowIfNull(mode);
        string[] given = mode.Split('/');
        var numbers = new int[parts.Length];
        bool fits = given[0] == name && given.Length == parts.Length + 1;
        for (int i = 0; i < parts.Length && fits; i++)
            fits = int.TryParse(given[i + 1], out numbers[i]) && numbers[i] is -1 or > 0;
        return fits ? numbers : throw new ArgumentException($"the mode must be of the form '{name}/{string.Join('/', parts.ToArray())}' with positive numbers or -1, got '{mode}'", nameof(mode));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("mode", WholeMode).Add("source_name", SourceName);
}
