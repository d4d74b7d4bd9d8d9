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
        int rows = RowsOf(product.Kernel);
        (Columns, packed) = ((int)product.Kernel.Size / rows, bits == 4);
        int groups = groupSize == -1 ? 1 : (rows + groupSize - 1) / groupSize;
        values = owner.AddWeight("kernel", [packed ? (Columns + 1) / 2 : Columns, rows], new Zeros(), trainable: false, dtype: DType.UInt8);
        scale = owner.AddWeight("kernel_scale", [Columns, groups], new Ones(), trainable: false);
        zero = owner.AddWeight(product is MatrixProduct ? "kernel_zero" : "zero_point", [Columns, groups], new Zeros(), trainable: false, dtype: DType.UInt8);
        factors = hasFactors ? owner.AddWeight("awq_scales", [rows], new Ones(), trainable: false) : null;
        group = owner.AddWeight("g_idx", [rows], new Zeros(), trainable: false, dtype: DType.Float32);
    }

    /// <summary>How many columns a kernel has as this form keeps it.</summary>
    public int Columns { get; }

    /// <summary>Whether kernels of a shape have this form.</summary>
    public static bool Fits(Shape kernel) => kernel.Rank is 2 or 3;

    /// <summary>How many numbers a column of a kernel has as this form keeps it.</summary>
    public static int RowsOf(Shape kernel) => Fits(kernel)
        ? (int)kernel[..(kernel.Rank == 2 || kernel.Max() == kernel[0] ? 1 : 2)].Size
        : throw new NotSupportedException($"kernels of this form have two or three axes, got {kernel}");

    /// <summary>What the variables hold for values that a calibrator found.</summary>
    public IReadOnlyList<Tensor> Of(CalibratedValues found) =>
        [packed ? QuantizerFunctions.PackInt4(found.Values, axis: 0) : found.Values, found.Scale, found.Zero, .. found.Factors is { } each ? [each] : Array.Empty<Tensor>(), found.Group];

    public override IReadOnlyList<Variable> Variables => factors == null ? [values, scale, zero, group] : [values, scale, zero, factors, group];

    public override bool StandsFirst => false;

    public override Tensor Floats
    {
        get
        {
            Tensor whole = packed ? Ops.UnpackInt4(values, Columns, axis: 0) : values;
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
