using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Refuses keys that go straight into an Embedding which has no vectors for all of them: the others would be not a number.</summary>
static class EmbeddingCheck
{
    /// <summary>Looks at the columns of keys.</summary>
    /// <exception cref="ArgumentException">An Embedding is too small.</exception>
    public static void Check(KerasModel network, IReadOnlyList<Field> fields, DataViewSchema schema)
    {
        foreach ((Embedding embedding, int input) in network.RunsOnHost ? [] : Firsts(network))
        {
            Field field = fields[input];
            if (ColumnCheck.ItemOf(schema[field.Column].Type) is KeyDataViewType { Count: var count and < int.MaxValue } && count >= (ulong)embedding.InputDim)
                throw new ArgumentException($"feature column '{field.Column}' has keys from 1 to {count}, and 0 for missing ones, but Embedding '{embedding.Name}' has vectors for 0 to {embedding.InputDim - 1}: it must be Embedding({count + 1}, ...)");
        }
    }

    // Which inputs go straight into an Embedding.
    static IEnumerable<(Embedding Layer, int Input)> Firsts(KerasModel network)
    {
        if (network is Sequential)
            return network.Layers.Take(1).OfType<Embedding>().Select(e => (e, 0));
        return network.Graph is not { } graph ? []
            : from embedding in network.Layers.OfType<Embedding>()
              from call in graph.CallsOf(embedding)
              let input = graph.Inputs.ToList().IndexOf(call.Inputs[0])
              where input >= 0
              select (embedding, input);
    }
}
