using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>Puts the outputs of batches one behind the other.</summary>
sealed class OutputCollector
{
    readonly List<Tensor> outputs = [];
    int filled;

    /// <param name="executable">What was run.</param>
    /// <param name="frame">Where its outputs are.</param>
    /// <param name="rows">How many of its rows count.</param>
    /// <param name="total">Rows to come altogether, when known.</param>
    public void Add(Executable executable, Frame frame, int rows, int? total)
    {
        for (int i = 0; i < executable.Outputs.Count; i++)
        {
            TensorSpec spec = executable.Outputs[i];
            if (outputs.Count == i)
                outputs.Add(Tensor.Allocate(With(spec, total ?? rows)));
            if (outputs[i].Shape[0] < filled + rows)
                outputs[i] = Resized(outputs[i], Math.Max(filled + rows, 2 * filled));
            Copy(frame, i, spec, rows, outputs[i], filled);
        }

        filled += rows;
    }

    public IReadOnlyList<Tensor> ToTensors() => [.. outputs.Select(o => o.Shape[0] == filled ? o : Resized(o, filled))];

    /// <summary>The first rows of each output of a run.</summary>
    public static Tensor[] Take(Executable executable, Frame frame, int rows)
    {
        var taken = new Tensor[executable.Outputs.Count];
        for (int i = 0; i < taken.Length; i++)
        {
            TensorSpec spec = executable.Outputs[i];
            taken[i] = Tensor.Allocate(With(spec, rows));
            Copy(frame, i, spec, rows, taken[i], 0);
        }

        return taken;
    }

    static void Copy(Frame frame, int output, TensorSpec spec, int rows, Tensor to, int start)
    {
        int size = (int)(spec.Bytes / spec.Shape[0]);
        frame.Output<byte>(output)[..(rows * size)].CopyTo(to.Buffer.AsSpan<byte>()[(start * size)..]);
    }

    static TensorSpec With(TensorSpec spec, int rows) => spec.Shape.Rank == 0
        ? throw new InvalidOperationException("an output of the model is a single number for the whole batch, so batches cannot be put one behind the other; call the model itself")
        : spec.Shape[0] == rows ? spec : spec with { Shape = spec.Shape.With(0, rows) };

    static Tensor Resized(Tensor tensor, int rows)
    {
        Tensor other = Tensor.Allocate(With(tensor.Spec, rows));
        int bytes = (int)Math.Min(tensor.Spec.Bytes, other.Spec.Bytes);
        tensor.Buffer.AsSpan<byte>()[..bytes].CopyTo(other.Buffer.AsSpan<byte>());
        return other;
    }
}
