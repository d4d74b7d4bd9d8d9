using System.Diagnostics.CodeAnalysis;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>Values of 8 bits with a scale for each output: y = (q(x) · kernel) / (scale of x · scale of the kernel), a product of whole numbers.</summary>
sealed class Int8Kernel : KernelForm
{
    readonly Variable kernel, scale;
    readonly Quantizer? inputs;

    /// <summary>Creates the variables.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="product">How it multiplies.</param>
    /// <param name="inputs">Quantizes inputs; null where they stay floats.</param>
    [SetsRequiredMembers]
    public Int8Kernel(Layer owner, KernelProduct product, Quantizer? inputs)
    {
        (Product, this.inputs) = (product, inputs);
        Shape summed = product.SummedOfKernel.Aggregate(product.Kernel, (shape, axis) => shape.With(axis, 1));
        kernel = owner.AddWeight("kernel", product.Kernel, new Zeros(), trainable: false, dtype: DType.Int8);
        scale = owner.AddWeight("kernel_scale", product.KernelScaleOfResult(Ops.Zeros(summed)).Shape, new Ones(), trainable: false);
    }

    public override IReadOnlyList<Variable> Variables => [kernel, scale];

    public override Tensor Floats => Ops.Cast(kernel, scale.DType) / Product.KernelScaleOfKernel(scale);

    public override Tensor Apply(Tensor x, bool training, LowRank? lora)
    {
        if (inputs == null)
            return Finished(Product.Of(x, Ops.Cast(kernel, x.DType)) / scale, x, lora);
        (Tensor values, Tensor scaleOfInput) = inputs.Call(x, Product.SummedOfInput);
        return Finished(Ops.Cast(Product.Of(values, kernel), x.DType) / (Product.InputScaleOfResult(scaleOfInput) * scale), x, lora);
    }

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null)
    {
        (Tensor values, Tensor scaleOfKernel) = quantizer?.Call(floats) ?? QuantizerFunctions.AbsMaxQuantize(floats, Product.SummedOfKernel);
        return [values, Product.KernelScaleOfResult(scaleOfKernel)];
    }
}
