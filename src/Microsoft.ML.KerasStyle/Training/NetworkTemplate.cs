using System.Text.Json.Nodes;
using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Tensors;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>The net that a user gave, kept as its configuration: every fit makes a net of its own from it, and later changes to the user's
/// net do not matter.</summary>
sealed class NetworkTemplate
{
    readonly string configuration;
    readonly IReadOnlyList<Tensor>? weights;
    readonly HostState learned;

    /// <summary>Takes the net's configuration and, to start from them, its weights.</summary>
    /// <exception cref="InvalidOperationException">The net cannot be saved, or has no weights to start from.</exception>
    public NetworkTemplate(KerasModel network, bool startFromWeights)
    {
        ArgumentNullException.ThrowIfNull(network);
        (configuration, learned, Engine) = (network.Serialize().ToJsonString(), new HostState(network), network.ChosenEngine);
        Inputs = network.Inputs.Count == 0 ? [new NetworkInput("", null, null, network.Layers.FirstOrDefault()?.RunsOnHost == true)]
            : [.. network.Inputs.Select(i => new NetworkInput(i.Name, i.BatchShape[1..], i.DType, i.DType == DType.String))];
        if (!startFromWeights)
            return;
        if (!network.Built)
            throw new InvalidOperationException($"StartFromWeights: network '{network.Name}' has no weights yet; start it with an Input, or train or load it first");
        weights = network.GetWeights();
    }

    /// <summary>What the net takes: one input of unknown shape when it was not built.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>The engine that was chosen for the net; null when none was.</summary>
    public IEngine? Engine { get; }

    /// <summary>A copy of a net with its weights, but without optimizer and loss.</summary>
    public static KerasModel Copy(KerasModel network)
    {
        KerasModel copy = Read(network.Serialize().ToJsonString());
        copy.SetWeights(network.GetWeights());
        new HostState(network).ApplyTo(copy);
        return copy;
    }

    /// <summary>A net built for the rows of a view, from which its layers of texts have learned their words: what comes behind depends on how many there are.</summary>
    /// <param name="fields">The columns, one for each input.</param>
    /// <param name="data">The rows.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ArgumentException">The rows do not fit the net.</exception>
    public KerasModel Create(IReadOnlyList<Field> fields, IDataView data, CancellationToken cancellation)
    {
        KerasModel network = Create(fields, [], learned);
        EmbeddingCheck.Check(network, fields, data.Schema);
        return HostInputs.Learn(network, fields, data, cancellation) ? Create(fields, [], new HostState(network)) : network;
    }

    /// <summary>A net built for rows of some columns.</summary>
    /// <param name="fields">The columns, one for each input.</param>
    /// <param name="before">Layers that go before the net's own.</param>
    /// <exception cref="ArgumentException">The rows do not fit the net.</exception>
    public KerasModel Create(IReadOnlyList<Field> fields, IReadOnlyList<Layer> before) => Create(fields, before, learned);

    KerasModel Create(IReadOnlyList<Field> fields, IReadOnlyList<Layer> before, HostState words)
    {
        KerasModel network = Read(configuration);
        words.ApplyTo(network);
        TensorSpec sample = fields[0].Spec;
        if (before.Count > 0)
            network = new Sequential([new Input(sample.Shape), .. before, .. network.Layers], name: network.Name);
        if (network is Sequential { Layers.Count: 0, Inputs.Count: 0 } empty)
            empty.Add(new Input(sample.Shape));
        else if (network is Sequential { Inputs.Count: 0 } open && sample.DType != DType.Float32)
            network = Build(fields[0], () => new Sequential([new Input(sample.Shape, dtype: sample.DType.KerasName()), .. open.Layers], name: open.Name), open);
        else if (network.Inputs.Count == 0)
            Build(fields[0], () => network.EnsureBuilt(new Shape([Shape.Unknown]).Concat(sample.Shape)), network);
        foreach ((Input input, Field field) in network.Inputs.Zip(fields))
            Check(network, input, field);
        if (weights != null)
            network.SetWeights(weights);
        return network;
    }

    /// <summary>The fields with the shapes in which the net takes them.</summary>
    public static IReadOnlyList<Field> Shaped(KerasModel network, IReadOnlyList<Field> fields) => network.RunsOnHost ? HostInputs.For(network, fields) : [.. network.Inputs.Zip(fields, (input, field) =>
        input.BatchShape[1..] is { IsKnown: true } sample ? field with { Spec = field.Spec with { Shape = sample } } : field)];

    static void Check(KerasModel network, Input input, Field field)
    {
        Shape taken = input.BatchShape[1..], given = field.Spec.Shape;
        bool fits = taken.IsKnown ? taken.Size == given.Size
            : taken.Rank == given.Rank && Enumerable.Range(0, taken.Rank).All(i => taken[i] == Shape.Unknown || taken[i] == given[i]);
        if (!fits)
            throw new ArgumentException($"feature column '{field.Column}' has rows of {given.Size} values {given}, but network '{network.Name}' takes {taken}");
    }

    static KerasModel Read(string configuration) => (KerasModel)Layer.Registry.Deserialize(JsonNode.Parse(configuration));

    static void Build(Field field, Action build, KerasModel network) => Build(field, () =>
    {
        build();
        return network;
    }, network);

    static KerasModel Build(Field field, Func<KerasModel> build, KerasModel network)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            Shape sample = field.Spec.Shape;
            string hint = sample.Rank == 1 ? "; if its values are an image or a series, put new Reshape([...]) first" : "";
            throw new ArgumentException($"feature column '{field.Column}' with rows of shape {sample} does not fit network '{network.Name}': {e.Message}{hint}", e);
        }
    }
}
