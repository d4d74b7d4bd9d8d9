using System.Runtime.InteropServices;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>A computation of a model on batches of one layout, traced and compiled once per number of rows and phase.</summary>
/// <param name="engine">Compiles it.</param>
/// <param name="layout">What batches are made of.</param>
/// <param name="body">Computes a phase's outputs.</param>
/// <param name="phase">Which of several computations comes next, such as only collecting gradients; 0 when null.</param>
sealed class StepFunction(IEngine engine, BatchLayout layout, Func<int, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body, Func<int>? phase = null)
{
    const int Kept = 16;        // data of ever new batch lengths must not fill the memory with compiled steps

    readonly List<KeyValuePair<(int Rows, int Phase), Executable>> compiled = [];

    public BatchLayout Layout => layout;

    /// <summary>The compiled step for batches of <paramref name="rows"/>.</summary>
    public Executable For(int rows)
    {
        (int, int) key = (rows, phase?.Invoke() ?? 0);
        foreach (((int, int) known, Executable executable) in CollectionsMarshal.AsSpan(compiled))
        {
            if (known == key)
                return executable;
        }

        return Compile(key);
    }

    // Apart from the look-up, which must not allocate the closure.
    Executable Compile((int Rows, int Phase) key)
    {
        Executable made = Engines.Compile(engine, layout.ForRows(key.Rows), inputs => body(key.Phase, inputs));
        if (compiled.Count == Kept)
            compiled.RemoveAt(0);
        compiled.Add(KeyValuePair.Create(key, made));
        return made;
    }
}
