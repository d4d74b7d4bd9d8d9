using System.Text.Json.Nodes;
using KerasStyle;
using KerasStyle.Layers;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Makes a net end in what the label needs, as Dense(classes, softmax), Dense(1, sigmoid) or Dense(1). A net that ends so already is
/// taken as it is, and one that ends in the right number of linear units gets the function only.</summary>
/// <param name="Function">softmax, sigmoid or linear.</param>
/// <param name="Units">Number of units.</param>
/// <param name="Logits">Whether the loss wants the values before the function.</param>
/// <param name="Needed">What the label needs, for messages.</param>
/// <param name="Steps">Number of steps that each have an output of their own; null for one output.</param>
sealed record Head(string Function, int Units, bool Logits, string Needed, int? Steps = null)
{
    /// <summary>The net with the layers that it lacks.</summary>
    /// <exception cref="ArgumentException">The net ends in something else than rows of values, or in a softmax over another number of classes.</exception>
    public KerasModel Complete(KerasModel network)
    {
        Shape output = network.Layers.Count == 0 ? network.Inputs[0].BatchShape
            : network.OutputShapes.Count == 1 ? network.OutputShapes[0]
            : throw new ArgumentException($"network '{network.Name}' has {network.OutputShapes.Count} outputs; one is needed (Stage takes nets of several)");
        CheckForm(network, output);
        int units = output[^1];
        (string? function, bool isDense) = End(network);
        if (function == "softmax" && (Function != "softmax" || units != Units))
            throw new ArgumentException($"network '{network.Name}' ends in a softmax over {units} classes, but {Needed}; leave the last layer out to have it added");
        if (Logits && function == Function)
            throw new ArgumentException($"network '{network.Name}' ends in {function}, but the loss is made fromLogits; leave one of them out");
        bool fits = units == Units;
        if (fits && (function == Function || Function == "linear" || (Logits && isDense && function == "linear")))
            return network;
        if (fits && isDense && function == "linear")
            return Add(network, new Activation(Function, name: Name(network)));
        return Add(network, new Dense(Units, Logits ? "linear" : Function, name: Name(network)));
    }

    void CheckForm(KerasModel network, Shape output)
    {
        if (Steps is { } steps)
        {
            if (output.Rank != 3 || output[2] == Shape.Unknown || (output[1] != Shape.Unknown && output[1] != steps))
                throw new ArgumentException($"network '{network.Name}' gives {output}; for a class of each of {steps} steps it must give (batch, {steps}, units): recurrent layers need returnSequences");
        }
        else if (output.Rank != 2 || output[1] == Shape.Unknown)
        {
            throw new ArgumentException($"network '{network.Name}' gives {output}; it must give (batch, units): end it with Flatten, a global pooling or Dense");
        }
    }

    // What the net ends with, as its configuration tells.
    static (string? Function, bool IsDense) End(KerasModel network)
    {
        Layer? last = network.Layers.LastOrDefault(l => l is not Input);
        if (last is KerasModel inner)
            return End(inner);
        if (last is Softmax)
            return ("softmax", false);
        JsonNode? activation = (last?.Serialize()["config"] as JsonObject)?["activation"];
        return (activation is JsonValue value && value.TryGetValue(out string? name) ? name : null, last is Dense);
    }

    static KerasModel Add(KerasModel network, Layer layer)
    {
        if (network is Sequential sequential)
        {
            sequential.Add(layer);
            return sequential;
        }

        return network.ClassName == "Functional" ? new KerasModel(new List<Tensor>(network.Inputs.Select(i => i.Output)), layer.Call(network.Outputs[0]), network.Name)
            : new Sequential([network, layer]);
    }

    static string Name(KerasModel network)
    {
        string name = "head";
        for (int i = 1; network.Layers.Any(l => l.Name == name); i++)
            name = $"head_{i}";
        return name;
    }
}
