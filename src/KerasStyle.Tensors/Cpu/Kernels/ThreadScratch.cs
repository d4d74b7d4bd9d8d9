namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Scratch memory of the thread, which stays in its own core's cache from chunk to chunk. What it holds is gone with the next call.</summary>
internal static unsafe class ThreadScratch
{
    [ThreadStatic]
    static HostBuffer? t_buffer;

    internal static float* Floats(nint count)
    {
        if (t_buffer == null || t_buffer.Bytes < count * sizeof(float))
            t_buffer = new HostBuffer(count * sizeof(float));
        return (float*)t_buffer.Pointer;
    }
}
