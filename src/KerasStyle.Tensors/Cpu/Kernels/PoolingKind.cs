namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A pooling or its gradient.</summary>
internal enum PoolingKind
{
    Max,
    MaxGradient,
    Average,
    AverageGradient,
}
