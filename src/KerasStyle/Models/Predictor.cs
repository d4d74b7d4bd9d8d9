using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>A prediction whose memory is laid out once: fill <see cref="Input{T}"/>, <see cref="Run"/>, read <see cref="Output{T}"/>.
/// It uses the model's weights as they are at each run. One thread at a time; make one for each thread.</summary>
public sealed class Predictor : IDisposable
{
    readonly Executable executable;
    readonly Frame frame;

    internal Predictor(Executable executable) => (this.executable, frame) = (executable, executable.Rent());

    /// <summary>Shapes and types of the inputs, with the batch axis.</summary>
    public IReadOnlyList<TensorSpec> Inputs => executable.Inputs;

    /// <summary>Shapes and types of the outputs, with the batch axis.</summary>
    public IReadOnlyList<TensorSpec> Outputs => executable.Outputs;

    /// <summary>The memory of an input; what it holds after a run is undefined.</summary>
    public Span<T> Input<T>(int index = 0)
        where T : unmanaged => frame.Input<T>(index);

    /// <summary>The values of an output, valid until the next run.</summary>
    public ReadOnlySpan<T> Output<T>(int index = 0)
        where T : unmanaged => frame.Output<T>(index);

    /// <summary>Computes the outputs.</summary>
    public void Run() => frame.Run();

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => frame.Dispose();
}
