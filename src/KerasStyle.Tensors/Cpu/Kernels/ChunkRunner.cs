namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Runs the chunks of a plan on the pool, or one after the other where the work is too small to share.</summary>
internal static unsafe class ChunkRunner
{
    internal static void Run(delegate*<void*, int, int, void> body, void* context, int chunks, bool inline)
    {
        if (!inline && chunks > 1)
        {
            WorkerPool.Run(body, context, chunks);
            return;
        }
        for (int chunk = 0; chunk < chunks; chunk++)
            body(context, chunk, 0);
    }

    /// <summary>The bounds of one of <paramref name="parts"/> near-equal ranges.</summary>
    internal static (int First, int End) Part(int count, int part, int parts) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
}
