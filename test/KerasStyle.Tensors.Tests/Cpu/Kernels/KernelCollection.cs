namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>Tests that change the number of threads of the pool, which is one for the process.</summary>
[CollectionDefinition(Name)]
public sealed class KernelCollection
{
    public const string Name = "Kernels that share the worker pool";
}
