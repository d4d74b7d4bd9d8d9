using System.Runtime.InteropServices;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>A computation of a model on batches of one layout, traced and compiled once per number of rows.</summary>
sealed class StepFunction(BatchLayout layout, Func<int, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body)
{
    const int Kept = 16;        // data of ever new batch lengths must not fill the memory with compiled steps

    readonly List<KeyValuePair<int, Executable>> compiled = [];

    public BatchLayout Layout => layout;

    /// <summary>The compiled step for batches of <paramref name="rows"/>.</summary>
    public Executable For(int rows)
    {
        foreach ((int known, Executable executable) in CollectionsMarshal.AsSpan(compiled))
        {
            if (known == rows)
                return executable;
        }

        return Compile(rows);
    }

    // Apart from the look-up, which must not allocate the closure.
    Executable Compile(int rows)
    {
        Graph graph = Graph.Trace(layout.ForRows(rows), inputs => body(rows, inputs));
        Executable made = Engines.Current.Compile(graph);
        if (compiled.Count == Kept)
            compiled.RemoveAt(0);
        compiled.Add(KeyValuePair.Create(rows, made));
        return made;
    }
}
