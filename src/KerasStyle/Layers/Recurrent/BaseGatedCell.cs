using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What the cells of SimpleRNN, LSTM and GRU share: a kernel for the input, one for the state, a bias, and dropout of both.</summary>
public abstract class BaseGatedCell : RnnCell
{
    readonly SeedGenerator seeds;
    readonly int gates;

    private protected BaseGatedCell(int gates, CellOptions options)
        : base(options.Name, options.DType, options.Trainable)
    {
        (this.gates, Options) = (gates, options);
        if (options.Units <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Units, $"{Label}: units must be positive");
        if (options.Dropout is not (>= 0 and <= 1) || options.RecurrentDropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), $"{Label}: dropout and recurrentDropout must be from 0 to 1, got {options.Dropout} and {options.RecurrentDropout}");
        seeds = AddSeedGenerator(options.Seed);
    }

    internal CellOptions Options { get; }

    /// <summary>Length of the output.</summary>
    public int Units => Options.Units;

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateSizes => [Units];

    private protected Variable Kernel { get; private set; } = null!;

    private protected Variable RecurrentKernel { get; private set; } = null!;

    private protected Variable? Bias { get; private set; }

    private protected virtual Shape BiasShape => [gates * Units];

    private protected virtual Initializer BiasInitializer => Options.BiasInitializer;

    /// <summary>What a step computes, in the engine's words.</summary>
    private protected abstract RecurrentKind Kind { get; }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        CellOptions o = Options;
        Kernel = AddWeight("kernel", [input[^1], gates * Units], o.KernelInitializer, regularizer: o.KernelRegularizer, constraint: o.KernelConstraint);
        RecurrentKernel = AddWeight("recurrent_kernel", [Units, gates * Units], o.RecurrentInitializer, regularizer: o.RecurrentRegularizer, constraint: o.RecurrentConstraint);
        if (o.UseBias)
            Bias = AddWeight("bias", BiasShape, BiasInitializer, regularizer: o.BiasRegularizer, constraint: o.BiasConstraint);
    }

    /// <summary>The input after dropout, the same values of all steps dropped.</summary>
    private protected Tensor DropInput(Tensor x, bool training, StepMemory memory) => training && Options.Dropout > 0
        ? x * memory.Get(this, "input", () => DropMask(x.Shape, x.DType, Options.Dropout))
        : x;

    /// <summary>The state after dropout for one gate.</summary>
    private protected Tensor DropState(Tensor h, int gate, bool training, StepMemory memory) => training && Options.RecurrentDropout > 0
        ? h * memory.Get(this, $"state {gate}", () => DropMask(h.Shape, h.DType, Options.RecurrentDropout))
        : h;

    /// <summary>h · U for the columns of each gate, with a dropout of its own.</summary>
    private protected Tensor StateProduct(Tensor h, int count, bool training, StepMemory memory)
    {
        Tensor u = RecurrentKernel;
        return training && Options.RecurrentDropout > 0
            ? Ops.Concatenate([.. Enumerable.Range(0, count).Select(g => Ops.Matmul(DropState(h, g, training, memory), Ops.SliceAxis(u, 1, g * Units, Units)))], -1)
            : Ops.Matmul(h, count == gates ? u : Ops.SliceAxis(u, 1, 0, count * Units));
    }

    private protected override (Tensor Sequence, IReadOnlyList<Tensor> States)? AllSteps(
        Tensor x, IReadOnlyList<Tensor> states, Tensor? mask, bool backwards, bool training)
    {
        if (Options.EngineActivation is not { } activation || Options.EngineGate is not { } gate)
            return null;
        if (training && Options.Dropout > 0)
            x *= DropMask([x.Shape[0], 1, x.Shape[2]], x.DType, Options.Dropout);
        bool dropped = training && Options.RecurrentDropout > 0;
        Tensor[] keep = dropped ? [Ops.Concatenate([.. Enumerable.Range(0, gates).Select(_ => DropMask(states[0].Shape, x.DType, Options.RecurrentDropout))], -1)] : [];
        Tensor[] operands = [x, Kernel, RecurrentKernel, Bias ?? Ops.Zeros(BiasShape, x.DType), .. states, .. keep, .. mask != null ? [mask] : Array.Empty<Tensor>()];
        IReadOnlyList<Tensor> results = new RecurrentSequence(Kind, mask != null, backwards, activation, gate, dropped).ApplyAll(operands);
        return (results[0], [.. results.Skip(1).Take(states.Count)]);
    }

    Tensor DropMask(Shape shape, DType dtype, double rate) =>
        Ops.Cast(seeds.Draw(RandomKind.Uniform, new TensorSpec(shape, dtype)) >= rate, dtype) * (rate < 1 ? 1 / (1 - rate) : 0);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => Options.Write(config);
}
