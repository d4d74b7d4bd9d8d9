using System.Runtime.InteropServices;
using KerasStyle.Data;
using KerasStyle.Losses;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>Runs a step over batches, keeping the memory of each batch length, so that a step allocates nothing.</summary>
/// <param name="function">The step.</param>
/// <param name="checks">What targets are looked at for before each.</param>
/// <param name="classWeights">Makes weights of the rows; null where there are none.</param>
sealed class StepRunner(StepFunction function, TargetCheck[] checks, ClassWeights? classWeights) : IDisposable
{
    readonly List<KeyValuePair<Executable, Frame>> frames = [];

    /// <summary>The step.</summary>
    public StepFunction Function => function;

    /// <summary>Fills the step's inputs with the cursor's batch and runs it.</summary>
    /// <exception cref="ArgumentException">A target is not what its loss takes.</exception>
    public void Run(BatchCursor cursor, int rows)
    {
        Frame frame = Rent(function.For(rows));
        BatchLayout layout = function.Layout;
        for (int column = 0; column < layout.Columns; column++)
            cursor.Fill(column, frame.Input<byte>(column));
        foreach (TargetCheck check in checks)
            check.Classes.Check(check.Owner, layout.Targets[check.Target], frame.Input<byte>(layout.Inputs.Count + check.Target), of: " of a batch");
        if (classWeights != null)
            classWeights.Fill(layout.Targets[0], frame.Input<byte>(layout.Inputs.Count), frame.Input<float>(layout.Columns));
        frame.Run();
    }

    public void Dispose()
    {
        foreach ((_, Frame frame) in frames)
            frame.Dispose();
        frames.Clear();
    }

    Frame Rent(Executable executable)
    {
        foreach ((Executable known, Frame frame) in CollectionsMarshal.AsSpan(frames))
        {
            if (ReferenceEquals(known, executable))
                return frame;
        }

        if (frames.Count == 16)
        {
            frames[0].Value.Dispose();
            frames.RemoveAt(0);
        }

        Frame rented = executable.Rent();
        frames.Add(KeyValuePair.Create(executable, rented));
        return rented;
    }
}
