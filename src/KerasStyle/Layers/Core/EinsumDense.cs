using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>y = activation(einsum(equation, x, kernel) + bias), a dense layer over any axes: <c>"abc,cd->abd"</c>. As keras.layers.EinsumDense.</summary>
public sealed class EinsumDense : Layer
{
    readonly string equation;
    readonly Shape outputShape;
    readonly string? biasAxes;
    readonly ActivationFunction activation;
    readonly Initializer kernelInitializer, biasInitializer;
    readonly Regularizer? kernelRegularizer, biasRegularizer;
    readonly Constraint? kernelConstraint, biasConstraint;
    Variable kernel = null!;
    Variable? bias;

    /// <param name="equation">Axes of input, kernel and output; an ellipsis stands for leading or trailing axes of input and output.</param>
    /// <param name="outputShape">Shape of the output without the batch and the ellipsis' axes; unknown where it is the input's.</param>
    /// <param name="activation">Function of the output; linear by default.</param>
    /// <param name="biasAxes">Axes of the output that the bias has; no bias when null.</param>
    /// <param name="kernelInitializer">First kernel; glorot_uniform by default.</param>
    /// <param name="biasInitializer">First bias; zeros by default.</param>
    /// <param name="kernelRegularizer">Penalty on the kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="kernelConstraint">Projection of the kernel after each update.</param>
    /// <param name="biasConstraint">Projection of the bias after each update.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    public EinsumDense(
        string equation, IntTuple outputShape, ActivationFunction? activation = null, string? biasAxes = null, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentNullException.ThrowIfNull(equation);
        if (equation.Split(',', '-') is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 1 }])
            throw new ArgumentException($"{Label}: equation must be of the form 'ab,bc->ac', got '{equation}'", nameof(equation));
        (this.equation, this.outputShape, this.biasAxes, this.activation) = (equation, new Shape(outputShape.Span), biasAxes, activation ?? "linear");
        (this.kernelInitializer, this.biasInitializer) = (kernelInitializer ?? new GlorotUniform(), biasInitializer ?? new Zeros());
        (this.kernelRegularizer, this.biasRegularizer, ActivityRegularizer) = (kernelRegularizer, biasRegularizer, activityRegularizer);
        (this.kernelConstraint, this.biasConstraint) = (kernelConstraint, biasConstraint);
        TrackActivation(this.activation);
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        string[] parts = equation.Replace("->", ",", StringComparison.Ordinal).Split(',');
        bool left = parts[0].StartsWith("...", StringComparison.Ordinal);
        string from = parts[0].Replace("...", "", StringComparison.Ordinal), weights = parts[1], to = parts[2].Replace("...", "", StringComparison.Ordinal);
        int elided = input.Rank - from.Length;
        if (elided < 0 || (elided > 0 && !parts[0].Contains("...", StringComparison.Ordinal)))
            throw new ArgumentException($"{Label}: equation '{equation}' does not fit input shape {input}");
        int offset = left ? elided : 0;
        // Without an ellipsis in front, the first letter of the output is the batch.
        List<int> whole = [input[0], .. left ? input[1..Math.Max(1, elided)] : [], .. outputShape, .. left ? [] : input[from.Length..]];
        int Length(char c)
        {
            int at = to.IndexOf(c, StringComparison.Ordinal);
            if (at >= 0 && at + offset < whole.Count && whole[at + offset] != Shape.Unknown)
                return whole[at + offset];
            at = from.IndexOf(c, StringComparison.Ordinal);
            return at >= 0 ? input[at + offset] : throw new ArgumentException($"{Label}: the length of axis '{c}' of equation '{equation}' is not known");
        }

        kernel = AddWeight("kernel", new([.. weights.Select(Length)]), kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint);
        if (biasAxes == null)
            return;
        int first = biasAxes.Min(c => to.IndexOf(c, StringComparison.Ordinal));
        if (first < 0)
            throw new ArgumentException($"{Label}: biasAxes '{biasAxes}' must be axes of the output '{to}'");
        Shape shape = new([.. to[first..].Select(c => biasAxes.Contains(c, StringComparison.Ordinal) ? Length(c) : 1), .. Enumerable.Repeat(1, left ? 0 : elided)]);
        bias = AddWeight("bias", shape, biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = Ops.Einsum(equation, x, kernel);
        return activation.Call(bias != null ? y + bias : y, training);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("output_shape", outputShape).Add("equation", equation).Add("activation", activation).Add("bias_axes", biasAxes)
        .Add("kernel_initializer", kernelInitializer).Add("bias_initializer", biasInitializer)
        .Add("kernel_regularizer", kernelRegularizer).Add("bias_regularizer", biasRegularizer)
        .Add("activity_regularizer", ActivityRegularizer)
        .Add("kernel_constraint", kernelConstraint).Add("bias_constraint", biasConstraint).AddNode("quantization_config", null);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static EinsumDense FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<string>("equation"), new IntTuple(config.Get<Shape>("output_shape").Span), config.Object<ActivationFunction>("activation"), config.GetString("bias_axes"),
            config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
            config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
            config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"),
            config.Name, config.Policy, config.Ignore("quantization_config", "lora_rank", "lora_alpha").Trainable);
    }
}
