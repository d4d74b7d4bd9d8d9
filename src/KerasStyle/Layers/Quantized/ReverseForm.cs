using KerasStyle.Initializers;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>The kernel (length, count) of an embedding's way back, where that has its own.</summary>
abstract class ReverseForm
{
    /// <summary>The variables, the values first, in the order of files.</summary>
    public abstract IReadOnlyList<Variable> Variables { get; }

    /// <summary>The product with an input (..., length).</summary>
    /// <param name="x">The input.</param>
    /// <param name="inputs">Quantizes it; null where it stays floats.</param>
    public abstract Tensor Apply(Tensor x, Quantizer? inputs);

    /// <summary>What the variables hold for a kernel in floats.</summary>
    public abstract IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer);

    /// <summary>A product with whole numbers, whose columns have scales. Its gradient is that of floats.</summary>
    public static Tensor Product(Tensor x, Quantizer? inputs, Tensor kernel, Tensor scale)
    {
        if (inputs == null)
            return Ops.Matmul(x, Ops.Cast(kernel, x.DType)) / scale;
        (Tensor values, Tensor scaleOfInput) = inputs.Call(x);
        return Ops.StraightThrough(
            Ops.Cast(Ops.Matmul(values, kernel), x.DType) / (scaleOfInput * scale),
            Ops.Matmul(x, Ops.Cast(kernel, x.DType) / scale));
    }

    /// <summary>A product with floats, also of an input that is quantized.</summary>
    public static Tensor FloatProduct(Tensor x, Quantizer? inputs, Tensor kernel)
    {
        if (inputs == null)
            return Ops.Matmul(x, kernel);
        (Tensor values, Tensor scaleOfInput) = inputs.Call(x);
        return Ops.StraightThrough(Ops.Matmul(Ops.Cast(values, x.DType), kernel) / scaleOfInput, Ops.Matmul(x, kernel));
    }
}

/// <summary>Floats.</summary>
sealed class FloatReverse(Variable kernel, Func<Tensor, Tensor, Tensor> product) : ReverseForm
{
    public override IReadOnlyList<Variable> Variables => [kernel];

    public override Tensor Apply(Tensor x, Quantizer? inputs) => product(x, kernel);

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer) => [floats];
}

/// <summary>Values of 8 bits with a scale for each column.</summary>
sealed class Int8Reverse(Layer owner, int count, int length) : ReverseForm
{
    readonly Variable kernel = owner.AddWeight("reverse_embeddings", [length, count], new Zeros(), trainable: false, dtype: DType.Int8);
    readonly Variable scale = owner.AddWeight("reverse_embeddings_scale", [count], new Ones(), trainable: false);

    public override IReadOnlyList<Variable> Variables => [kernel, scale];

    public override Tensor Apply(Tensor x, Quantizer? inputs) => Product(x, inputs, kernel, scale);

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer)
    {
        (Tensor values, Tensor scales) = quantizer?.Call(floats) ?? QuantizerFunctions.AbsMaxQuantize(floats, [0]);
        return [values, Ops.Squeeze(scales, 0)];
    }
}

/// <summary>Values of 4 bits, two of a column in a byte, with a scale for each column or with a scale and a zero for each of its groups.</summary>
sealed class Int4Reverse : ReverseForm
{
    readonly int length;
    readonly int? blockSize;
    readonly Variable kernel, scale;
    readonly Variable? zero;
    readonly Int4Embeddings forward;

    public Int4Reverse(Layer owner, int count, int length, int? blockSize, Int4Embeddings forward)
    {
        (this.length, this.blockSize, this.forward) = (length, blockSize, forward);
        kernel = owner.AddWeight("reverse_embeddings", [(length + 1) / 2, count], new Zeros(), trainable: false, dtype: DType.Int8);
        Shape scales = blockSize is { } size ? [(length + size - 1) / size, count] : [count];
        scale = owner.AddWeight("reverse_embeddings_scale", scales, new Ones(), trainable: false);
        // As in Keras, the zeros of the way back are floats.
        zero = blockSize == null ? null : owner.AddWeight("reverse_embeddings_zero", scales, new Zeros(), trainable: false);
    }

    public override IReadOnlyList<Variable> Variables => zero == null ? [kernel, scale] : [kernel, scale, zero];

    public override Tensor Apply(Tensor x, Quantizer? inputs)
    {
        Tensor values = Ops.UnpackInt4(kernel, length, axis: 0);
        return zero == null
            ? Product(x, inputs, values, scale)
            : FloatProduct(x, inputs, QuantizerFunctions.Dequantize(values, scale, zero, forward.Group!, groupAxis: 0));
    }

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer)
    {
        if (blockSize is { } size)
        {
            (Tensor grouped, Tensor groupScales, Tensor zeros) = QuantizerFunctions.AbsMaxQuantizeGroupedWithZeroPoint(floats, size);
            return [QuantizerFunctions.PackInt4(grouped, 0), groupScales, Ops.Cast(zeros, scale.DType)];
        }

        (Tensor values, Tensor scales) = quantizer?.Call(floats) ?? QuantizerFunctions.AbsMaxQuantize(floats, [0], (-8, 7));
        return [QuantizerFunctions.PackInt4(values, 0), Ops.Squeeze(scales, 0)];
    }
}
