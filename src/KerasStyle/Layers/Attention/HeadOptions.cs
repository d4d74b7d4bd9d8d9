using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>The arguments that layers of several attention heads share.</summary>
sealed record HeadOptions
{
    public required int Heads { get; init; }

    public required int KeyHeads { get; init; }

    public required int KeyDim { get; init; }

    public required int ValueDim { get; init; }

    public double Dropout { get; init; }

    public bool UseBias { get; init; } = true;

    public IntTuple? OutputShape { get; init; }

    public IntTuple? AttentionAxes { get; init; }

    public int? SlidingWindow { get; init; }

    public required Initializer KernelInitializer { get; init; }

    public required Initializer BiasInitializer { get; init; }

    public Regularizer? KernelRegularizer { get; init; }

    public Regularizer? BiasRegularizer { get; init; }

    public Regularizer? ActivityRegularizer { get; init; }

    public Constraint? KernelConstraint { get; init; }

    public Constraint? BiasConstraint { get; init; }

    public bool UseGate { get; init; }

    public int? Seed { get; init; }

    public string? Name { get; init; }

    public DTypePolicy? DType { get; init; }

    public bool Trainable { get; init; } = true;

    public void WriteRest(Config config) => config
        .Add("kernel_initializer", KernelInitializer).Add("bias_initializer", BiasInitializer)
        .Add("kernel_regularizer", KernelRegularizer).Add("bias_regularizer", BiasRegularizer).Add("activity_regularizer", ActivityRegularizer)
        .Add("kernel_constraint", KernelConstraint).Add("bias_constraint", BiasConstraint).Add("seed", Seed);
}
