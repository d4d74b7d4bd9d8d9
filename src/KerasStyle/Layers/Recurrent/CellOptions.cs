using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>The arguments that the cells of SimpleRNN, LSTM and GRU share.</summary>
sealed record CellOptions
{
    public required int Units { get; init; }

    public required ActivationFunction Activation { get; init; }

    /// <summary>Null for a cell that has none.</summary>
    public ActivationFunction? RecurrentActivation { get; init; }

    public bool UseBias { get; init; } = true;

    public required Initializer KernelInitializer { get; init; }

    public required Initializer RecurrentInitializer { get; init; }

    public required Initializer BiasInitializer { get; init; }

    /// <summary>LSTM's; null for other cells.</summary>
    public bool? UnitForgetBias { get; init; }

    /// <summary>GRU's; null for other cells.</summary>
    public bool? ResetAfter { get; init; }

    public Regularizer? KernelRegularizer { get; init; }

    public Regularizer? RecurrentRegularizer { get; init; }

    public Regularizer? BiasRegularizer { get; init; }

    public Constraint? KernelConstraint { get; init; }

    public Constraint? RecurrentConstraint { get; init; }

    public Constraint? BiasConstraint { get; init; }

    public double Dropout { get; init; }

    public double RecurrentDropout { get; init; }

    public int? Seed { get; init; }

    public string? Name { get; init; }

    public DTypePolicy? DType { get; init; }

    public bool Trainable { get; init; } = true;

    /// <summary>The activation as a function of the engine's own loop; null if it has no such function.</summary>
    public GateFunction? EngineActivation => EngineFunction(Activation);

    /// <summary>The same of the gates.</summary>
    public GateFunction? EngineGate => RecurrentActivation is { } gate ? EngineFunction(gate) : GateFunction.Sigmoid;

    static GateFunction? EngineFunction(ActivationFunction function) => function.Name switch
    {
        "tanh" => GateFunction.Tanh,
        "sigmoid" => GateFunction.Sigmoid,
        "relu" => GateFunction.Relu,
        "hard_sigmoid" => GateFunction.HardSigmoid,
        "linear" => GateFunction.Linear,
        _ => null,
    };

    public void Write(Config config)
    {
        config.Add("units", Units).Add("activation", Activation);
        if (RecurrentActivation != null)
            config.Add("recurrent_activation", RecurrentActivation);
        config.Add("use_bias", UseBias).Add("kernel_initializer", KernelInitializer).Add("recurrent_initializer", RecurrentInitializer)
            .Add("bias_initializer", BiasInitializer);
        if (UnitForgetBias is { } forget)
            config.Add("unit_forget_bias", forget);
        config.Add("kernel_regularizer", KernelRegularizer).Add("recurrent_regularizer", RecurrentRegularizer).Add("bias_regularizer", BiasRegularizer)
            .Add("kernel_constraint", KernelConstraint).Add("recurrent_constraint", RecurrentConstraint).Add("bias_constraint", BiasConstraint)
            .Add("dropout", Dropout).Add("recurrent_dropout", RecurrentDropout);
        if (ResetAfter is { } after)
            config.Add("reset_after", after);
        config.Add("seed", Seed);
    }
}
