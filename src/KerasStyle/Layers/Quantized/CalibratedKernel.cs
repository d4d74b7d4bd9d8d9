using System.Diagnostics.CodeAnalysis;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>A kernel that Keras has quantized with calibration data: whole numbers (columns, rows), two in a byte where they have 4 bits, with a scale and a zero
/// for each group of rows of each column, and for AWQ a factor for each row.</summary>
sealed class CalibratedKernel : KernelForm
{
    readonly Variable values, scale, zero, group;
    readonly Variable? factors;
    readonly int columns;
    readonly bool packed;

    /// <summary>Creates the variables.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="product">How it multiplies; kernels of three axes are cut before the longest one, or behind it where that comes first.</param>
    /// <param name="bits">Bits of a value.</param>
    /// <param name="groupSize">Rows of a group; −1 for all of them.</param>
    /// <param name="hasFactors">Whether there is a factor for each row.</param>
    [SetsRequiredMembers]
    public CalibratedKernel(Layer owner, KernelProduct product, int bits, int groupSize, bool hasFactors)
    {
        Product = product;
        Shape shape = product.Kernel;
        int cut = shape.Rank switch
        {
            2 => 1,
            3 => shape.Max() == shape[0] ? 1 : 2,
            _ => throw new NotSupportedException($"kernels of this form have two or three axes, got {shape}"),
        };
        int rows = (int)shape[..cut].Size;
        (columns, packed) = ((int)shape[cut..].Size, bits == 4);
        int groups = groupSize == -1 ? 1 : (rows + groupSize - 1) / groupSize;
        values = owner.AddWeight("kernel", [packed ? (columns + 1) / 2 : columns, rows], new Zeros(), trainable: false, dtype: DType.UInt8);
        scale = owner.AddWeight("kernel_scale", [columns, groups], new Ones(), trainable: false);
        zero = owner.AddWeight(product is MatrixProduct ? "kernel_zero" : "zero_point", [columns, groups], new Zeros(), trainable: false, dtype: DType.UInt8);
        factors = hasFactors ? owner.AddWeight("awq_scales", [rows], new Ones(), trainable: false) : null;
        group = owner.AddWeight("g_idx", [rows], new Zeros(), trainable: false, dtype: DType.Float32);
    }

    public override IReadOnlyList<Variable> Variables => factors == null ? [values, scale, zero, group] : [values, scale, zero, factors, group];

    public override bool StandsFirst => false;

    public override Tensor Floats
    {
        get
        {
            Tensor whole = packed ? Ops.UnpackInt4(values, columns, axis: 0) : values;
            Tensor floats = Ops.Transpose(QuantizerFunctions.Dequantize(whole, scale, zero, group, groupAxis: 1));
            return Ops.Reshape(factors == null ? floats : floats / Ops.ExpandDims(factors, 1), Product.Kernel);
        }
    }

    public override Tensor Apply(Tensor x, bool training, LowRank? lora)
    {
        Tensor y = Product.Of(x, Floats);
        return lora == null ? y : lora.AddedTo(y, Product.Of(x, lora.A));
    }
}
