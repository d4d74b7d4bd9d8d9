using KerasStyle.Initializers;
using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

/// <summary>The vectors of an embedding as the layer keeps them: in floats, or quantized.</summary>
abstract class EmbeddingForm
{
    /// <summary>The variables, the values first, in the order of files.</summary>
    public abstract IReadOnlyList<Variable> Variables { get; }

    /// <summary>The vectors in floats.</summary>
    public abstract Tensor Floats { get; }

    /// <summary>The vectors of whole numbers.</summary>
    public abstract Tensor Rows(Tensor numbers);

    /// <summary>What the variables hold for vectors in floats.</summary>
    public abstract IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null);

    /// <summary>The product of an input with the transposed vectors.</summary>
    /// <param name="x">(..., length).</param>
    /// <param name="inputs">Quantizes the input; null where it stays floats.</param>
    public abstract Tensor Reverse(Tensor x, Quantizer? inputs);
}

/// <summary>Floats.</summary>
sealed class FloatEmbeddings(Variable embeddings) : EmbeddingForm
{
    public override IReadOnlyList<Variable> Variables => [embeddings];

    public override Tensor Floats => embeddings;

    public override Tensor Rows(Tensor numbers) => Ops.Take(embeddings, numbers, axis: 0);

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null) => [floats];

    public override Tensor Reverse(Tensor x, Quantizer? inputs) => Ops.Matmul(x, Ops.Transpose(Floats));
}

/// <summary>Values of 8 bits with a scale for each vector.</summary>
sealed class Int8Embeddings(Layer owner, int count, int length) : EmbeddingForm
{
    readonly Variable embeddings = owner.AddWeight("embeddings", [count, length], new Zeros(), trainable: false, dtype: DType.Int8);
    readonly Variable scale = owner.AddWeight("embeddings_scale", [count], new Ones(), trainable: false);

    public override IReadOnlyList<Variable> Variables => [embeddings, scale];

    public override Tensor Floats => Ops.Cast(embeddings, scale.DType) / Ops.ExpandDims(scale, -1);

    public override Tensor Rows(Tensor numbers) =>
        Ops.Cast(Ops.Take(embeddings, numbers, axis: 0), scale.DType) / Ops.ExpandDims(Ops.Take(scale, numbers, axis: 0), -1);

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null)
    {
        (Tensor values, Tensor scales) = quantizer?.Call(floats) ?? QuantizerFunctions.AbsMaxQuantize(floats, [-1]);
        return [values, Ops.Squeeze(scales, -1)];
    }

    public override Tensor Reverse(Tensor x, Quantizer? inputs) => ReverseForm.Product(x, inputs, Ops.Transpose(embeddings), scale);
}

/// <summary>Values of 4 bits, two in a byte: with a scale for each vector, or with a scale and a zero for each group of its values.</summary>
sealed class Int4Embeddings : EmbeddingForm
{
    readonly int length;
    readonly int? blockSize;
    readonly Variable embeddings, scale;
    readonly Variable? zero;

    public Int4Embeddings(Layer owner, int count, int length, int? blockSize)
    {
        (this.length, this.blockSize) = (length, blockSize);
        embeddings = owner.AddWeight("embeddings", [count, (length + 1) / 2], new Zeros(), trainable: false, dtype: DType.Int8);
        Shape scales = blockSize is { } size ? [count, (length + size - 1) / size] : [count];
        scale = owner.AddWeight("embeddings_scale", scales, new Ones(), trainable: false);
        if (blockSize is { } block)
        {
            zero = owner.AddWeight("embeddings_zero", scales, new Zeros(), trainable: false, dtype: DType.Int8);
            Group = owner.AddWeight("g_idx", [length], new Zeros(), trainable: false, dtype: DType.Float32);
            Group.Assign(Int4Kernel.GroupOf(length, block));
        }
    }

    /// <summary>The group of each value of a vector.</summary>
    public Variable? Group { get; }

    public override IReadOnlyList<Variable> Variables => zero == null ? [embeddings, scale] : [embeddings, scale, zero, Group!];

    public override Tensor Floats => InFloats(embeddings, scale, zero?.Value);

    public override Tensor Rows(Tensor numbers)
    {
        Tensor Chosen(Tensor x) => Ops.Take(x, numbers, axis: 0);
        return InFloats(Chosen(embeddings), Chosen(scale), zero is { } zeros ? Chosen(zeros) : null);
    }

    Tensor InFloats(Tensor packed, Tensor scales, Tensor? zeros)
    {
        Tensor values = Ops.UnpackInt4(packed, length, axis: -1);
        return zeros == null
            ? Ops.Cast(values, scales.DType) / Ops.ExpandDims(scales, -1)
            : QuantizerFunctions.Dequantize(values, scales, zeros, Group!, scales.Rank - 1);
    }

    public override IReadOnlyList<Tensor> Of(Tensor floats, Quantizer? quantizer = null)
    {
        if (blockSize is { } size)
        {
            (Tensor grouped, Tensor turned, Tensor zeros) = QuantizerFunctions.AbsMaxQuantizeGroupedWithZeroPoint(Ops.Transpose(floats), size);
            return [QuantizerFunctions.PackInt4(Ops.Transpose(grouped), -1), Ops.Transpose(turned), Ops.Transpose(zeros), Int4Kernel.GroupOf(length, size)];
        }

        (Tensor values, Tensor scales) = quantizer?.Call(floats) ?? QuantizerFunctions.AbsMaxQuantize(floats, [-1], (-8, 7));
        return [QuantizerFunctions.PackInt4(values, -1), Ops.Squeeze(scales, -1)];
    }

    public override Tensor Reverse(Tensor x, Quantizer? inputs) => zero == null
        ? ReverseForm.Product(x, inputs, Ops.Transpose(Ops.UnpackInt4(embeddings, length, axis: -1)), scale)
        : ReverseForm.FloatProduct(x, inputs, Ops.Transpose(Floats));
}
