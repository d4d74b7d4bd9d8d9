namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Whom a kernel tells that the elements [start, start + count) of its result are finished and lie at an address. Threads call it at the same time, each for its own ranges.</summary>
internal readonly unsafe struct RangeCallback(delegate*<void*, long, long, float*, void> function, void* context)
{
    internal bool Exists => function != null;

    internal void Invoke(long start, long count, float* values) => function(context, start, count, values);
}
