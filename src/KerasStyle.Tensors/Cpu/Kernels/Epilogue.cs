namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What is applied to a result while it is still in registers, after the bias.</summary>
internal enum Epilogue
{
    None,
    Relu,
}
