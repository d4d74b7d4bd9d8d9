using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>A kernel as a dense layer keeps it: in floats, or quantized in one of several ways.</summary>
abstract class KernelForm
{
    /// <summary>How the layer multiplies by it.</summary>
    public required KernelProduct Product { get; init; }

    /// <summary>Its variables, the values first, in the order of files.</summary>
    public abstract IReadOnlyList<Variable> Variables { get; }

    /// <summary>Whether files have the values before the bias; the other variables stand behind it in any case.</summary>
    public virtual bool StandsFirst => true;

    /// <summary>The kernel in floats.</summary>
    public abstract Tensor Floats { get; }

    /// <summary>The product with an input, and with the low-rank addition if there is one.</summary>
    public abstract Tensor Apply(Tensor x, bool training, LowRank? lora);

    /// <summary>What the variables hold for a kernel in floats.</summary>
    /// <exception cref="NotSupportedException">That needs more than the kernel.</exception>
    public virtual IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null) => throw new NotSupportedException("weights of this form are made with calibration data");

    /// <summary>The bias as this form adds it.</summary>
    public virtual Tensor Bias(Tensor bias) => bias;

    /// <summary>A result of quantized operands, with the gradient of floats and with the low-rank addition.</summary>
    protected Tensor Finished(Tensor result, Tensor x, LowRank? lora)
    {
        Tensor y = Ops.StraightThrough(Ops.Cast(result, x.DType), Product.Of(x, Floats));
        return lora == null ? y : lora.AddedTo(y, Product.Of(x, lora.A));
    }
}

/// <summary>Floats.</summary>
sealed class FloatKernel(Variable kernel) : KernelForm
{
    public override IReadOnlyList<Variable> Variables => [kernel];

    public override Tensor Floats => kernel;

    public override Tensor Apply(Tensor x, bool training, LowRank? lora) => Product.Of(x, lora == null ? kernel : lora.AddedTo(kernel));

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null) => [floats];
}
