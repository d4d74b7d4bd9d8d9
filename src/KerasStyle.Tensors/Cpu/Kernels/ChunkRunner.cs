using System.Runtime.CompilerServices;

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

    /// <summary>Runs body(context, chunk) for each chunk; the context may hold managed references.</summary>
    internal static void Run<TContext>(delegate*<in TContext, int, void> body, in TContext context, int chunks, bool inline)
        where TContext : struct
    {
        if (inline || chunks <= 1)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                body(context, chunk);
            return;
        }
        var work = new Work<TContext> { Body = body, Context = context };    // on this stack frame, which outlives the parallel run
#pragma warning disable CS8500 // the address is used only while this method runs
        WorkerPool.Run(&RunChunk<TContext>, &work, chunks);
#pragma warning restore CS8500
    }

    static void RunChunk<TContext>(void* work, int chunk, int worker)
        where TContext : struct
    {
        ref Work<TContext> w = ref Unsafe.AsRef<Work<TContext>>(work);
        w.Body(w.Context, chunk);
    }

    struct Work<TContext>
        where TContext : struct
    {
        internal delegate*<in TContext, int, void> Body;
        internal TContext Context;
    }

    /// <summary>The bounds of one of <paramref name="parts"/> near-equal ranges.</summary>
    internal static (int First, int End) Part(int count, int part, int parts) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
}
