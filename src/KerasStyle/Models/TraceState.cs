using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>What the traces of a model take for granted: the engine, the schedule of the learning rate, the layers with their weights, and what of them is trained.</summary>
sealed class TraceState
{
    List<object?> known = [], present = [];
    int reforms;

    /// <summary>The engine that steps are compiled for.</summary>
    public IEngine Engine => (IEngine)known[0]!;

    /// <summary>Takes the present state for the known one; allocates nothing when they are the same.</summary>
    /// <returns>Whether it is another than before.</returns>
    public bool Renew(Model model, object? schedule)
    {
        present.Clear();
        present.Add(model.Engine);
        present.Add(schedule);
        model.ListParts(present);
        int reformed = Layer.Reforms;
        bool same = reforms == reformed && present.Count == known.Count;
        for (int i = 0; same && i < present.Count; i++)
            same = ReferenceEquals(present[i], known[i]);
        (known, present, reforms) = (present, known, reformed);
        return !same;
    }
}
