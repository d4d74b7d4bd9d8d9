using System.Text.Json.Nodes;
using KerasStyle;
using KerasStyle.Layers;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>The net that a user gave, kept as its configuration: every fit makes a net of its own from it, and later changes to the user's
/// net do not matter.</summary>
sealed class NetworkTemplate
{
    readonly string configuration;
    readonly IReadOnlyList<Tensor>? weights;

    /// <summary>Takes the net's configuration and, to start from them, its weights.</summary>
    /// <exception cref="InvalidOperationException">The net cannot be saved, or has no weights to start from.</exception>
    public NetworkTemplate(KerasModel network, bool startFromWeights)
    {
        ArgumentNullException.ThrowIfNull(network);
        configuration = network.Serialize().ToJsonString();
        if (!startFromWeights)
            return;
        if (!network.Built)
            throw new InvalidOperationException($"StartFromWeights: network '{network.Name}' has no weights yet; start it with an Input, or train or load it first");
        weights = network.GetWeights();
    }

    /// <summary>A copy of a net with its weights, but without optimizer and loss.</summary>
    public static KerasModel Copy(KerasModel network)
    {
        KerasModel copy = Read(network.Serialize().ToJsonString());
        copy.SetWeights(network.GetWeights());
        return copy;
    }

    /// <summary>A net built for rows of a feature column.</summary>
    /// <param name="column">Name of the column, for messages.</param>
    /// <param name="sample">Shape of a row of the column.</param>
    /// <param name="before">Layers that go before the net's own.</param>
    /// <exception cref="ArgumentException">The rows do not fit the net.</exception>
    public KerasModel Create(string column, Shape sample, IReadOnlyList<Layer> before)
    {
        KerasModel network = Read(configuration);
        if (before.Count > 0)
            network = new Sequential([new Input(sample), .. before, .. network.Layers], name: network.Name);
        if (network is Sequential { Layers.Count: 0, Inputs.Count: 0 } empty)
            empty.Add(new Input(sample));
        else if (network.Inputs.Count == 0)
            Build(network, column, sample);
        if (network.Inputs.Count != 1)
            throw new ArgumentException($"network '{network.Name}' has {network.Inputs.Count} inputs; one feature column feeds a net of one input");
        Shape taken = network.Inputs[0].BatchShape[1..];
        if (!taken.IsKnown || taken.Size != sample.Size)
            throw new ArgumentException($"feature column '{column}' has rows of {sample.Size} values {sample}, but network '{network.Name}' takes {taken}");
        if (weights != null)
            network.SetWeights(weights);
        return network;
    }

    static KerasModel Read(string configuration) => (KerasModel)Layer.Registry.Deserialize(JsonNode.Parse(configuration));

    static void Build(KerasModel network, string column, Shape sample)
    {
        try
        {
            network.EnsureBuilt(new Shape([Shape.Unknown]).Concat(sample));
        }
        catch (ArgumentException e)
        {
            string hint = sample.Rank == 1 ? "; if its values are an image or a series, put new Reshape([...]) first" : "";
            throw new ArgumentException($"feature column '{column}' with rows of shape {sample} does not fit network '{network.Name}': {e.Message}{hint}", e);
        }
    }
}
