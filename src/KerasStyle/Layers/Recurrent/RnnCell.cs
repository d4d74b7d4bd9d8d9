using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>One step of a recurrent layer: (batch, features) and states → an output and new states. Used by <see cref="RNN"/>;
/// called by itself it takes [x, states...] and gives [output, states...].</summary>
public abstract class RnnCell : Layer
{
    /// <inheritdoc cref="Layer(string?, DTypePolicy?, bool)"/>
    protected RnnCell(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <summary>Length of each state.</summary>
    public abstract IReadOnlyList<int> StateSizes { get; }

    /// <summary>Shape of each state without the batch axis; known once the cell is built.</summary>
    internal virtual IReadOnlyList<Shape> StateShapes => [.. StateSizes.Select(n => new Shape(n))];

    /// <summary>Length of the output.</summary>
    public virtual int OutputSize => StateSizes[0];

    /// <summary>Which state the output of a step that does not count is.</summary>
    internal virtual int OutputState => 0;

    /// <summary>One step.</summary>
    /// <param name="x">(batch, features).</param>
    /// <param name="states">The states, (batch, size) each.</param>
    /// <param name="training">Whether this is a training step.</param>
    /// <param name="memory">Keeps what is drawn once for all steps.</param>
    protected internal abstract (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory);

    /// <summary>All steps at once when the cell has a faster way than one after the other; null otherwise.</summary>
    /// <param name="x">(batch, steps, features).</param>
    /// <param name="states">The states before the first step.</param>
    /// <param name="mask">Which steps count, (batch, steps).</param>
    /// <param name="backwards">Whether the steps are taken from the last.</param>
    /// <param name="training">Whether this is a training step.</param>
    /// <returns>The output state after each step (batch, steps, size), at the place of the step, and the last states.</returns>
    private protected virtual (Tensor Sequence, IReadOnlyList<Tensor> States)? AllSteps(
        Tensor x, IReadOnlyList<Tensor> states, Tensor? mask, bool backwards, bool training) => null;

    internal (Tensor Sequence, IReadOnlyList<Tensor> States)? TryAllSteps(Tensor x, IReadOnlyList<Tensor> states, Tensor? mask, bool backwards, bool training) =>
        AllSteps(x, states, mask, backwards, training);

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Build(inputs[0]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        IReadOnlyList<Tensor> states = call.Inputs.Count > 1 ? [.. call.Inputs.Skip(1)] : call.Tensors("states");
        if (states.Count == 0)
            states = [.. StateSizes.Select(n => Ops.Zeros([call.Input.Shape[0], n], DType))];
        (Tensor output, IReadOnlyList<Tensor> next) = Step(call.Input, states, call.Training, new StepMemory());
        return [output, .. next];
    }
}
