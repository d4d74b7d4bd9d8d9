using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KerasStyle;

/// <summary>Policies by the paths of layers, for parts of a layer: <c>multi_head_attention/query</c>. A path is looked up by itself, then by the keys as
/// regular expressions of whole paths; what is not found has the default policy. As keras.dtype_policies.DTypePolicyMap.</summary>
public sealed class DTypePolicyMap : DTypePolicy
{
    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);      // keys come from files

    readonly DTypePolicy? given;
    readonly Dictionary<string, DTypePolicy> policies;

    /// <summary>A map of policies.</summary>
    /// <param name="defaultPolicy">Policy of layers that are not named; the global one when null.</param>
    /// <param name="policyMap">Policies by path or regular expression.</param>
    /// <exception cref="ArgumentException">The default policy is itself a map.</exception>
    public DTypePolicyMap(DTypePolicy? defaultPolicy = null, IReadOnlyDictionary<string, DTypePolicy>? policyMap = null)
        : base($"map_{(defaultPolicy ?? Global).Name}", "float32")
    {
        if (defaultPolicy is DTypePolicyMap)
            throw new ArgumentException("the default policy of a DTypePolicyMap cannot be a map", nameof(defaultPolicy));
        (given, policies) = (defaultPolicy, new(policyMap ?? new Dictionary<string, DTypePolicy>(), StringComparer.Ordinal));
    }

    /// <summary>Policy of layers that are not named.</summary>
    public DTypePolicy DefaultPolicy => given ?? Global;

    /// <summary>The policies by path or regular expression.</summary>
    public IReadOnlyDictionary<string, DTypePolicy> Policies => policies;

    /// <inheritdoc/>
    public override DType ComputeDType => DefaultPolicy.ComputeDType;

    /// <inheritdoc/>
    public override DType VariableDType => DefaultPolicy.VariableDType;

    /// <inheritdoc/>
    public override string? QuantizationMode => DefaultPolicy.QuantizationMode;

    /// <inheritdoc/>
    public override string Module => "keras.dtype_policies";

    /// <summary>The policy of a path.</summary>
    /// <exception cref="ArgumentException">The path matches several keys, or the key is taken.</exception>
    public DTypePolicy this[string path]
    {
        get => For(path);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!policies.TryAdd(path, value))
                throw new ArgumentException($"the map has a policy for '{path}' already", nameof(path));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path matches several keys.</exception>
    public override DTypePolicy For(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (policies.TryGetValue(path, out DTypePolicy? exact))
            return exact;
        string[] matching = [.. policies.Keys.Where(key => Regex.IsMatch(path, $"^(?:{key})$", RegexOptions.CultureInvariant, MatchTimeout))];
        return matching switch
        {
            [] => DefaultPolicy,
            [var key] => policies[key],
            _ => throw new ArgumentException($"'{path}' matches several keys of the DTypePolicyMap: {string.Join(", ", matching)}", nameof(path)),
        };
    }

    /// <summary>Sets the policy of a path, whether it has one or not.</summary>
    internal void Replace(string path, DTypePolicy policy) => policies[path] = policy;

    /// <inheritdoc/>
    public override bool Equals(DTypePolicy? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        var map = new JsonObject();
        foreach ((string path, DTypePolicy policy) in policies)
        {
            JsonObject form = policy.Serialize();
            // As in Keras, policies follow the global one when no default is given.
            if (given == null && form["config"] is JsonObject values)
                values[policy is QuantizedDTypePolicy ? "source_name" : "name"] = null;
            map[path] = form;
        }

        config.Add("default_policy", given).AddNode("policy_map", map);
    }

    internal static DTypePolicyMap FromConfig(Config config) => new(
        config.Node("default_policy") is { } policy ? Deserialize(policy) : null,
        (config.Node("policy_map") as JsonObject ?? []).ToDictionary(
            entry => entry.Key, entry => Deserialize(entry.Value ?? throw new ArgumentException($"DTypePolicyMap: no policy for '{entry.Key}'"))));
}
