namespace KerasStyle.Quantizers;

/// <summary>Watches the inputs of a kernel and then finds its values of few bits.</summary>
abstract class Calibrator(int rows)
{
    /// <summary>Rows of the kernel.</summary>
    public int Rows => rows;

    /// <summary>Takes account of inputs (n, rows).</summary>
    public abstract void See(Tensor inputs);

    /// <summary>The values of a kernel (rows, columns).</summary>
    /// <exception cref="InvalidOperationException">The inputs determine no values.</exception>
    public abstract CalibratedValues Of(Tensor kernel);
}

/// <summary>A kernel (rows, columns) in few bits: kernel ≈ ((values − zero of the group) · scale of the group)ᵀ / factors.</summary>
/// <param name="Values">uint8 (columns, rows).</param>
/// <param name="Scale">(columns, groups).</param>
/// <param name="Zero">uint8 (columns, groups).</param>
/// <param name="Group">(rows), the group of each row, as floats.</param>
/// <param name="Factors">(rows); null where there are none.</param>
sealed record CalibratedValues(Tensor Values, Tensor Scale, Tensor Zero, Tensor Group, Tensor? Factors = null);
