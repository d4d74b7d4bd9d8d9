using System.Diagnostics.CodeAnalysis;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>Values of 4 bits, two in a byte, of the kernel as (rows, columns): with a scale for each column, or with a scale and a zero for each group of
/// rows of each column. Products are of floats, save those of a matrix by an input that is quantized, too.</summary>
sealed class Int4Kernel : KernelForm
{
    readonly Variable kernel, scale;
    readonly Variable? zero, group;
    readonly Quantizer? inputs;
    readonly int? blockSize;

    /// <summary>Creates the variables.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="product">How it multiplies.</param>
    /// <param name="inputs">Quantizes inputs; null where they stay floats.</param>
    /// <param name="blockSize">Rows of a group; null for one scale for each column.</param>
    [SetsRequiredMembers]
    public Int4Kernel(Layer owner, KernelProduct product, Quantizer? inputs, int? blockSize)
    {
        (Product, this.inputs, this.blockSize) = (product, inputs, blockSize);
        (int rows, int columns) = (product.Rows, product.Columns);
        kernel = owner.AddWeight("kernel", [rows, (columns + 1) / 2], new Zeros(), trainable: false, dtype: DType.Int8);
        Shape scales = blockSize is { } size ? [(rows + size - 1) / size, columns] : [columns];
        scale = owner.AddWeight("kernel_scale", scales, new Ones(), trainable: false);
        if (blockSize is { } block)
        {
            zero = owner.AddWeight("kernel_zero", scales, new Zeros(), trainable: false, dtype: DType.Int8);
            group = owner.AddWeight("g_idx", [rows], new Zeros(), trainable: false, dtype: DType.Float32);
            group.Assign(GroupOf(rows, block));
        }
    }

    public override IReadOnlyList<Variable> Variables => zero == null ? [kernel, scale] : [kernel, scale, zero, group!];

    public override Tensor Floats => Ops.Reshape(
        zero == null ? Ops.Cast(Unpacked, scale.DType) / scale : QuantizerFunctions.Dequantize(Unpacked, scale, zero, group!, groupAxis: 0), Product.Kernel);

    Tensor Unpacked => Ops.UnpackInt4(kernel, Product.Columns, axis: -1);

    public override Tensor Apply(Tensor x, bool training, LowRank? lora)
    {
        if (zero != null || inputs == null)
        {
            Tensor y = zero == null && Product is MatrixProduct ? Ops.Matmul(x, Ops.Cast(Unpacked, x.DType)) / scale : Product.Of(x, Floats);
            return lora == null ? y : lora.AddedTo(y, Product.Of(x, lora.A));
        }

        (Tensor values, Tensor scaleOfInput) = inputs.Call(x, Product.SummedOfInput);
        scaleOfInput = Product.InputScaleOfResult(scaleOfInput);
        return Finished(
            Product is MatrixProduct
                ? Ops.Cast(Ops.Matmul(values, Unpacked), x.DType) / (scale * scaleOfInput)
                : Product.Of(Ops.Cast(values, x.DType), Floats) / scaleOfInput,
            x, lora);
    }

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null)
    {
        Tensor matrix = Ops.Reshape(floats, [Product.Rows, Product.Columns]);
        if (blockSize is { } size)
        {
            (Tensor grouped, Tensor scales, Tensor zeros) = QuantizerFunctions.AbsMaxQuantizeGroupedWithZeroPoint(matrix, size);
            return [QuantizerFunctions.PackInt4(grouped, -1), scales, zeros, GroupOf(Product.Rows, size)];
        }

        // As in Keras, only a matrix goes through a quantizer of one's own.
        (Tensor values, Tensor scaleOfKernel) = (Product is MatrixProduct ? quantizer : null)?.Call(matrix) ?? QuantizerFunctions.AbsMaxQuantize(matrix, [0], (-8, 7));
        return [QuantizerFunctions.PackInt4(values, -1), Ops.Squeeze(scaleOfKernel, 0)];
    }

    /// <summary>The group of each place, as floats.</summary>
    internal static Tensor GroupOf(int length, int size) => Tensor.From<float>([.. Enumerable.Range(0, length).Select(i => (float)(i / size))], [length]);
}
