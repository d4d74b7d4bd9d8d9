namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The vector width that the kernels are written for.</summary>
internal enum SimdLevel
{
    /// <summary>Plain C# on floats: the specification of the other levels.</summary>
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}
