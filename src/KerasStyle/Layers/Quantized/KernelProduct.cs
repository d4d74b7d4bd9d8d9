namespace KerasStyle.Layers;

/// <summary>How a dense layer multiplies by its kernel: which axes are summed, and how scales of the operands, which keep the summed axes with length 1,
/// broadcast against the result.</summary>
abstract class KernelProduct
{
    /// <summary>Shape of the kernel.</summary>
    public required Shape Kernel { get; init; }

    /// <summary>Shape of the bias; null where the equation gives none.</summary>
    public required Shape? Bias { get; init; }

    /// <summary>Axes of the kernel that are summed.</summary>
    public required int[] SummedOfKernel { get; init; }

    /// <summary>Axes of the input that are summed.</summary>
    public required int[] SummedOfInput { get; init; }

    /// <summary>Length of the summed axes together.</summary>
    public int Rows => SummedOfKernel.Aggregate(1, (n, axis) => n * Kernel[axis]);

    /// <summary>Length of the other axes together.</summary>
    public int Columns => Rows == 0 ? 0 : (int)(Kernel.Size / Rows);

    /// <summary>x times a kernel, or times the first factor of a low-rank one.</summary>
    public abstract Tensor Of(Tensor x, Tensor kernel);

    /// <summary>The scale of a kernel as it multiplies the result, which is how files keep it.</summary>
    public abstract Tensor KernelScaleOfResult(Tensor scale);

    /// <summary>The scale of files as it multiplies the kernel.</summary>
    public abstract Tensor KernelScaleOfKernel(Tensor scale);

    /// <summary>The scale of an input as it multiplies the result.</summary>
    public abstract Tensor InputScaleOfResult(Tensor scale);
}

/// <summary>(..., rows) · (rows, columns).</summary>
sealed class MatrixProduct : KernelProduct
{
    public override Tensor Of(Tensor x, Tensor kernel) => Ops.Matmul(x, kernel);

    public override Tensor KernelScaleOfResult(Tensor scale) => Ops.Squeeze(scale, 0);

    public override Tensor KernelScaleOfKernel(Tensor scale) => scale;

    public override Tensor InputScaleOfResult(Tensor scale) => scale;
}
