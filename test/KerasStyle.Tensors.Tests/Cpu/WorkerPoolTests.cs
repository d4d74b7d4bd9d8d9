using System.Diagnostics;
using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu;

/// <summary>What the pool does with all its threads: while another region runs, those of a test run on its thread alone.</summary>
[Collection(nameof(Alone))]
public unsafe class WorkerPoolTests : IDisposable
{
    const int Begun = 0, Vain = 1;

    readonly int _before = WorkerPool.ThreadCount;

    public void Dispose() => WorkerPool.ThreadCount = _before;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(24)]
    public void EveryChunkRunsOnce(int threads)
    {
        WorkerPool.ThreadCount = threads;
        int* counts = stackalloc int[100];
        for (int repeat = 0; repeat < 2000; repeat++)
        {
            new Span<int>(counts, 100).Clear();
            int chunks = repeat % 100 + 1;
            WorkerPool.Run(&Count, counts, chunks);
            for (int i = 0; i < 100; i++)
                Assert.Equal(i < chunks ? 1 : 0, counts[i]);
        }
    }

    [Fact]
    public void RegionsRunOnTheirThreadAloneWhereThatIsAskedFor()
    {
        WorkerPool.ThreadCount = 4;
        int* threads = stackalloc int[100];
        using (WorkerPool.RunInline())
        {
            using (WorkerPool.RunInline())
                WorkerPool.Run(&Thread, threads, 50);
            WorkerPool.Run(&Thread, threads + 50, 50);
        }

        for (int i = 0; i < 100; i++)
            Assert.Equal(Environment.CurrentManagedThreadId, threads[i]);

        static void Thread(void* threads, int chunk, int worker) => ((int*)threads)[chunk] = Environment.CurrentManagedThreadId;
    }

    [Fact]
    public void RegionsLeaveCoresThatAreOccupiedAlone()
    {
        WorkerPool.ThreadCount = Math.Max(2, Environment.ProcessorCount);
        int* workers = stackalloc int[100];
        var occupied = new WorkerPool.Occupation[Environment.ProcessorCount];
        for (int i = 0; i < occupied.Length; i++)
            occupied[i] = WorkerPool.OccupyCore();
        try
        {
            for (int repeat = 0; repeat < 100; repeat++)
            {
                WorkerPool.Run(&Worker, workers, 100);
                for (int i = 0; i < 100; i++)
                    Assert.Equal(0, workers[i]);
            }
        }
        finally
        {
            foreach (WorkerPool.Occupation occupation in occupied)
                occupation.Dispose();
        }

        static void Worker(void* workers, int chunk, int worker) => ((int*)workers)[chunk] = worker;
    }

    [Fact]
    public void ParkedWorkersAreWoken()
    {
        WorkerPool.ThreadCount = 3;
        int* counts = stackalloc int[8];
        for (int repeat = 0; repeat < 5; repeat++)
        {
            Thread.Sleep(10);
            WorkerPool.Run(&Count, counts, 8);
        }
        Assert.Equal(5, counts[7]);
    }

    [Fact]
    public void ManyParkedWorkersAllGetWork()
    {
        // Each chunk waits for all the others to have begun: every thread must have been woken.
        WorkerPool.ThreadCount = 12;
        int vain = 0;
        for (int repeat = 0; repeat < 3; repeat++)
        {
            Thread.Sleep(20);
            // A core that still writes the loops of another test is left out.
            while (!AllMeet())
                Assert.True(++vain < 6, "chunks waited for each other in vain");
        }

        static bool AllMeet()
        {
            int* state = stackalloc int[2];
            (state[Begun], state[Vain]) = (0, 0);
            WorkerPool.Run(&Meet, state, 12);
            Assert.Equal(12, state[Begun]);
            return state[Vain] == 0;
        }
    }

    [Fact]
    public void ThreadCountIsAnEngineSetting()
    {
        Engines.ThreadCount = 3;
        Assert.Equal(3, Engines.ThreadCount);
        Assert.EndsWith("3 threads)", Engines.Cpu.Description, StringComparison.Ordinal);
        Assert.Contains(Simd.Name, Engines.Cpu.Description, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Engines.ThreadCount = 0);
        Assert.Equal(3, Engines.ThreadCount);
    }

    [Fact]
    public void AnExceptionReachesTheCallerAndThePoolGoesOn()
    {
        WorkerPool.ThreadCount = 3;
        for (int repeat = 0; repeat < 20; repeat++)
            Assert.Throws<InvalidTimeZoneException>(() => WorkerPool.Run(&Throw, null, 30));
        int* counts = stackalloc int[30];
        WorkerPool.Run(&Count, counts, 30);
        Assert.Equal(1, counts[29]);
    }

    [Fact]
    public void ARegionInsideAChunkRunsInline()
    {
        WorkerPool.ThreadCount = 3;
        int* counts = stackalloc int[1];
        WorkerPool.Run(&Nested, counts, 20);
        Assert.Equal(200, *counts);
    }

    [Fact]
    public void ManyCallersAtOnce()
    {
        WorkerPool.ThreadCount = 2;
        Parallel.For(0, 8, _ =>
        {
            int* counts = stackalloc int[1];
            for (int i = 0; i < 500; i++)
                WorkerPool.Run(&Increment, counts, 10);
            Assert.Equal(5000, *counts);
        });
    }

    static void Count(void* context, int chunk, int worker)
    {
        Debug.Assert(worker >= 0);
        Interlocked.Increment(ref ((int*)context)[chunk]);
    }

    static void Increment(void* context, int chunk, int worker) => Interlocked.Increment(ref *(int*)context);

    static void Meet(void* context, int chunk, int worker)
    {
        int* state = (int*)context;
        Interlocked.Increment(ref state[Begun]);
        if (Volatile.Read(ref state[Vain]) == 0 && !SpinWait.SpinUntil(() => Volatile.Read(ref state[Begun]) == 12, 10_000))
            Volatile.Write(ref state[Vain], 1);
    }

    static void Throw(void* context, int chunk, int worker)
    {
        if (chunk % 10 == 9)
            throw new InvalidTimeZoneException();
    }

    static void Nested(void* context, int chunk, int worker) => WorkerPool.Run(&Increment, context, 10);
}
