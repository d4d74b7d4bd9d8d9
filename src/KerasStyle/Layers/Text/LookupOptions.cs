using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>A token that there may be none of.</summary>
readonly record struct OptionalToken<T>(bool HasValue, T? OrDefault)
    where T : notnull
{
    public bool Is(T token) => HasValue && EqualityComparer<T>.Default.Equals(token, OrDefault);
}

/// <summary>The arguments of a lookup.</summary>
sealed record LookupOptions<T>(
    int? MaxTokens, int NumOovIndices, OptionalToken<T> MaskToken, OptionalToken<T> OovToken, bool Invert, string OutputMode, bool PadToMaxTokens,
    string OovMethod, (long First, long Second)? Salt)
    where T : notnull
{
    // Each of them is a row of an embedding and a line of a vocabulary's file; a config must not ask for billions.
    const int MostOovIndices = 1 << 20;

    public LookupOptions<T> Checked(string layer)
    {
        if (MaxTokens <= 1)
            throw new ArgumentOutOfRangeException(nameof(MaxTokens), MaxTokens, $"{layer}: maxTokens must be larger than 1");
        if (NumOovIndices < 0)
            throw new ArgumentOutOfRangeException(nameof(NumOovIndices), NumOovIndices, $"{layer}: numOovIndices must not be negative");
        if (NumOovIndices > MostOovIndices)
            throw new ArgumentOutOfRangeException(nameof(NumOovIndices), NumOovIndices, $"{layer}: numOovIndices must be at most {MostOovIndices}");
        if (PadToMaxTokens && MaxTokens == null)
            throw new ArgumentException($"{layer}: padToMaxTokens needs maxTokens");
        // Two old names.
        string mode = OutputMode switch { "binary" => "multi_hot", "tf-idf" => "tf_idf", _ => OutputMode };
        Categories.Mode(layer, mode, "int", "one_hot", "multi_hot", "count", "tf_idf");
        if (Invert && mode != "int")
            throw new ArgumentException($"{layer}: invert needs output mode int, got {mode}");
        return OovMethod is "floormod" or "farmhash"
            ? this with { OutputMode = mode }
            : throw new ArgumentException($"{layer}: oovMethod must be floormod or farmhash, got '{OovMethod}'");
    }
}

/// <summary>Two keys of a hash; one number stands for both.</summary>
public readonly record struct HashSalt(long First, long Second)
{
    /// <summary>One number for both keys.</summary>
    public static implicit operator HashSalt(int salt) => new(salt, salt);

    /// <summary>Both keys.</summary>
    public static implicit operator HashSalt((long First, long Second) salt) => new(salt.First, salt.Second);

    internal static HashSalt? Read(Config config) => config.Node("salt") switch
    {
        null => null,
        JsonArray { Count: 2 } pair => new(pair[0]!.GetValue<long>(), pair[1]!.GetValue<long>()),
        JsonValue one when one.TryGetValue(out long salt) => new(salt, salt),
        var other => throw new ArgumentException($"{config.Owner}: config key 'salt' must be one whole number or two, got {other.ToJsonString()}"),
    };
}
