using System.Diagnostics.CodeAnalysis;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>A kernel in floats that is multiplied as 8-bit floats would be: inputs and kernel through e4m3, the gradient of the result through e5m2. Each has a
/// scale that follows the largest values of the latest training steps.</summary>
sealed class Float8Kernel : KernelForm
{
    readonly Scaling inputs, weights, gradients;
    Variable kernel = null!;

    /// <summary>Creates the scales; the kernel is set before or after, as it is made.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="product">How it multiplies.</param>
    /// <param name="amaxHistoryLength">How many steps' largest values are kept.</param>
    [SetsRequiredMembers]
    public Float8Kernel(Layer owner, KernelProduct product, int amaxHistoryLength)
    {
        Product = product;
        inputs = new Scaling(owner, "inputs", "float8_e4m3fn", 448, amaxHistoryLength);
        weights = new Scaling(owner, "kernel", "float8_e4m3fn", 448, amaxHistoryLength);
        gradients = new Scaling(owner, "outputs_grad", "float8_e5m2", 57344, amaxHistoryLength);
    }

    /// <summary>The kernel in floats.</summary>
    public Variable Kernel
    {
        set => kernel = value;
    }

    public override IReadOnlyList<Variable> Variables => [kernel, .. inputs.Variables, .. weights.Variables, .. gradients.Variables];

    public override Tensor Floats => kernel;

    public override Tensor Apply(Tensor x, bool training, LowRank? lora)
    {
        if (lora != null)
            throw new NotSupportedException("float8 does not go with a low-rank addition");
        Tensor y = Product.Of(inputs.Through(x, training), weights.Through(kernel, training));
        return Ops.WithGradient(y, gradient => gradients.Through(gradient, update: true));
    }

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null) => [floats];

    // As in Keras, so that the sum is one of short floats.
    public override Tensor Bias(Tensor bias) => bias.DType == DType.Float32 ? Ops.RoundedTo(DType.BFloat16, bias) : bias;

    sealed class Scaling(Layer owner, string name, string format, double most, int length)
    {
        readonly Variable scale = owner.AddWeight($"{name}_scale", Shape.Scalar, new Initializers.Ones(), dtype: DType.Float32);
        readonly Variable history = owner.AddWeight($"{name}_amax_history", [length], new Initializers.Zeros(), dtype: DType.Float32);

        public IReadOnlyList<Variable> Variables => [scale, history];

        public Tensor Through(Tensor x, bool update)
        {
            Tensor now = scale, before = history;
            if (update)
            {
                Tensor values = Ops.StopGradient(x);
                scale.Assign(QuantizerFunctions.ComputeFloat8Scale(Ops.Max(before), now, most));
                history.Assign(QuantizerFunctions.ComputeFloat8AmaxHistory(values, before));
            }

            return QuantizerFunctions.QuantizeAndDequantize(x, now, format);
        }
    }
}
