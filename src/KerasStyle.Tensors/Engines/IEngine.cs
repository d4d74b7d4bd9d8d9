namespace KerasStyle.Tensors;

/// <summary>Compiles and runs traced graphs.</summary>
public interface IEngine
{
    /// <summary>Name for logs, such as <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>What runs where, in one line for a log: engine, instruction set or device, threads.</summary>
    string Description { get; }

    /// <summary>Plans the graph for repeated runs.</summary>
    Executable Compile(Graph graph);

    /// <summary>Computes one operation at once on tensors of values.</summary>
    IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs);
}

/// <summary>A compiled graph. Several threads may run it at the same time, each in a frame of its own,
/// as long as it changes no variables.</summary>
public abstract class Executable
{
    /// <summary>Shapes and types that a run takes.</summary>
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    /// <summary>Shapes and types that a run returns.</summary>
    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Memory for one run at a time; disposing the frame gives it back for the next caller.</summary>
    public abstract Frame Rent();

    /// <summary>Runs once on the given tensors and returns copies of the outputs.</summary>
    /// <exception cref="ArgumentException">The inputs' number, shapes or types differ from the traced ones.</exception>
    public Tensor[] Run(params IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != Inputs.Count)
            throw new ArgumentException($"the graph takes {Inputs.Count} inputs, got {inputs.Count}", nameof(inputs));
        using Frame frame = Rent();
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Spec != Inputs[i])
                throw new ArgumentException($"input {i} must be {Inputs[i]}, got {inputs[i].Spec}", nameof(inputs));
            inputs[i].Buffer.AsSpan<byte>()[..(int)Inputs[i].Bytes].CopyTo(frame.Input<byte>(i));
        }

        frame.Run();
        var outputs = new Tensor[Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Tensor.Allocate(Outputs[i]);
            frame.Output<byte>(i).CopyTo(outputs[i].Buffer.AsSpan<byte>());
        }

        return outputs;
    }
}

/// <summary>The memory of one run: fill the inputs, run, read the outputs.</summary>
public abstract class Frame : IDisposable
{
    /// <summary>The host's memory of an input, to be filled before each <see cref="Run"/>; a run may leave anything there, or move it.</summary>
    public abstract Span<T> Input<T>(int index)
        where T : unmanaged;

    /// <summary>The values of an output after <see cref="Run"/>, valid until the next run or the frame's end. Engines of other devices
    /// wait for the run and read back here, so what nobody asks for stays where it is.</summary>
    public abstract ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged;

    /// <summary>Runs the graph, then stores the new values of the variables that it changes.</summary>
    public abstract void Run();

    /// <summary>Gives the memory back.</summary>
    public abstract void Dispose();
}
