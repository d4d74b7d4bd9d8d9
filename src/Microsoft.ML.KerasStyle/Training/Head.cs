using System.Text.Json.Nodes;
using KerasStyle;
using KerasStyle.Activations;
using KerasStyle.Layers;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Makes a net end in what the label needs: Dense(classes, softmax), Dense(1, sigmoid) or Dense(1). A net that ends so already is
/// taken as it is, and one that ends in the right number of linear units gets the function only.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Classes">Number of classes for multiclass classification.</param>
/// <param name="Logits">Whether the loss wants the values before the function.</param>
sealed record Head(LearningTask Task, int Classes, bool Logits)
{
    string Function => Task switch
    {
        LearningTask.Multiclass => "softmax",
        LearningTask.Binary => "sigmoid",
        _ => "linear",
    };

    int Units => Task == LearningTask.Multiclass ? Classes : 1;

    /// <summary>The net with the layers that it lacks.</summary>
    /// <exception cref="ArgumentException">The net ends in something else than a row of values, or in a softmax over another number of classes.</exception>
    public KerasModel Complete(KerasModel network)
    {
        Shape output = network.Layers.Count == 0 ? network.Inputs[0].BatchShape
            : network.OutputShapes.Count == 1 ? network.OutputShapes[0]
            : throw new ArgumentException($"network '{network.Name}' has {network.OutputShapes.Count} outputs; one is needed");
        if (output.Rank != 2 || output[1] == Shape.Unknown)
            throw new ArgumentException($"network '{network.Name}' gives {output}; it must give (batch, units): end it with Flatten, a global pooling or Dense");
        (string? function, bool isDense) = End(network);
        if (function == "softmax" && (Task != LearningTask.Multiclass || output[1] != Units))
            throw new ArgumentException($"network '{network.Name}' ends in a softmax over {output[1]} classes, but {Needed}; leave the last layer out to have it added");
        if (Logits && function == Function)
            throw new ArgumentException($"network '{network.Name}' ends in {function}, but the loss is made fromLogits; leave one of them out");
        bool fits = output[1] == Units;
        if (Task == LearningTask.Regression)
            return fits ? network : Add(network, new Dense(1, name: Name(network)));
        if (fits && (function == Function || (Logits && isDense && function == "linear")))
            return network;
        if (fits && isDense && function == "linear")
            return Add(network, new Activation(Function, name: Name(network)));
        return Add(network, new Dense(Units, Logits ? "linear" : Function, name: Name(network)));
    }

    string Needed => Task switch
    {
        LearningTask.Multiclass => $"the label has {Classes} classes",
        LearningTask.Binary => "a binary label needs one unit with a sigmoid",
        _ => "regression needs one linear unit",
    };

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
        if (network is not Sequential sequential)
            return new Sequential([network, layer]);
        sequential.Add(layer);
        return sequential;
    }

    static string Name(KerasModel network)
    {
        string name = "head";
        for (int i = 1; network.Layers.Any(l => l.Name == name); i++)
            name = $"head_{i}";
        return name;
    }
}
