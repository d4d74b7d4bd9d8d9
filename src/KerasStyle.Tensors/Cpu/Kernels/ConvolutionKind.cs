namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A convolution or one of its gradients.</summary>
internal enum ConvolutionKind
{
    Forward,
    InputGradient,
    FilterGradient,
}
