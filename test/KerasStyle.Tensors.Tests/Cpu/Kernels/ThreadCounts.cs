using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

internal static class ThreadCounts
{
    /// <summary>Runs the kernel with 1, 2, 3 and 5 threads and demands the same bits each time.</summary>
    internal static void AssertSameBits(NativeBuffer<float> result, Action run)
    {
        int before = WorkerPool.ThreadCount;
        try
        {
            float[]? first = null;
            foreach (int threads in (int[])[1, 2, 3, 5])
            {
                WorkerPool.ThreadCount = threads;
                run();
                first ??= result.Span.ToArray();
                Assert.True(first.AsSpan().SequenceEqual(result.Span), $"{threads} threads gave other bits than one");
            }
        }
        finally
        {
            WorkerPool.ThreadCount = before;
        }
    }
}
