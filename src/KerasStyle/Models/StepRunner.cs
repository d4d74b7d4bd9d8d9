using System.Runtime.InteropServices;
using KerasStyle.Data;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>Runs a step over batches, keeping the memory of each batch length, so that a step allocates nothing.</summary>
sealed class StepRunner(StepFunction function, ClassWeights? classWeights) : IDisposable
{
    readonly List<KeyValuePair<Executable, Frame>> frames = [];

    /// <summary>Fills the step's inputs with the cursor's batch and runs it.</summary>
    public void Run(BatchCursor cursor, int rows)
    {
        Frame frame = Rent(function.For(rows));
        BatchLayout layout = function.Layout;
        for (int column = 0; column < layout.Columns; column++)
            cursor.Fill(column, frame.Input<byte>(column));
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
