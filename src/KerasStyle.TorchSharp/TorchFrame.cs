using System.Runtime.InteropServices;

namespace KerasStyle.Torch;

/// <summary>One run of a program: the host's memory of its inputs, its slots, and the outputs of the last run.</summary>
sealed class TorchFrame : Frame
{
    readonly TorchExecutable executable;
    readonly TorchProgram program;
    readonly TorchTensor[] values, staging;
    readonly TorchTensor?[] outputs;
    readonly TorchTensor?[] read;       // outputs in the host's memory, row-major

    public TorchFrame(TorchExecutable executable)
    {
        this.executable = executable;
        program = executable.Program;
        values = new TorchTensor[program.Slots];
        outputs = new TorchTensor?[program.Outputs.Length];
        read = new TorchTensor?[program.Outputs.Length];
        staging = [.. executable.Inputs.Select(spec => HostMemory.Allocate(spec, torch.CPU))];
    }

    /// <summary>The tensors of the run; null where none is alive.</summary>
    public TorchTensor[] Values => values;

    public override Span<T> Input<T>(int index) => MemoryMarshal.Cast<byte, T>(staging[index].bytes);

    public override ReadOnlySpan<T> Output<T>(int index)
    {
        TorchTensor values = read[index] ??= HostMemory.ToHost(outputs[index] ?? throw new InvalidOperationException("the frame has not run yet")).DetachFromDisposeScope();
        return MemoryMarshal.Cast<byte, T>(values.bytes);
    }

    public override void Run()
    {
        Forget();
        using IDisposable forward = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();     // ends every tensor of the run, also when a step throws
        try
        {
            Load();
            foreach (Step step in program.Steps)
            {
                step.Run(this);
                foreach (int slot in step.Ends)
                {
                    values[slot].Dispose();
                    values[slot] = null!;
                }
            }

            Store();
        }
        finally
        {
            Array.Clear(values);
        }
    }

    public override void Dispose() => executable.Return(this);

    void Load()
    {
        Places places = executable.Variables;
        for (int i = 0; i < places.Storages.Length; i++)
            values[program.Variables[i].Slot] = places.Storages[i].Values;
        for (int i = 0; i < places.Together.Length; i++)
            values[program.Together[i].Slot] = places.Together[i];
        foreach ((int slot, TorchTensor value) in program.Constants)
            values[slot] = value;
        for (int i = 0; i < staging.Length; i++)
            values[program.Inputs[i]] = executable.Target.IsFar ? HostMemory.Sent(staging[i], executable.Target) : staging[i];
    }

    void Store()
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            (int slot, bool copied) = program.Outputs[i];
            outputs[i] = (copied ? values[slot].clone() : values[slot].alias()).DetachFromDisposeScope();
        }

        TorchTensor[] stored = Array.ConvertAll(program.Updates, u => u.Copied ? values[u.Source].clone() : values[u.Source]);
        for (int i = 0; i < stored.Length; i++)
        {
            TorchTensor variable = values[program.Updates[i].Variable];
            HostMemory.InPlace(variable, variable.copy_(stored[i]));
        }
    }

    void Forget()
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i]?.Dispose();
            read[i]?.Dispose();
            outputs[i] = read[i] = null;
        }
    }
}
