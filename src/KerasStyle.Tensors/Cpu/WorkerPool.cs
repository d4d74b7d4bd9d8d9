using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu;

/// <summary>
/// One background worker per extra core, fed with the chunks of one parallel region at a time.
/// The caller claims chunks from the front and the workers from the back, each by one compare-and-swap,
/// so a worker that the operating system has not scheduled delays nobody: it has claimed nothing.
/// </summary>
/// <remarks>
/// A region that starts while another one is running (from another thread, or from inside a chunk)
/// runs inline on its caller. Parked workers are woken as a tree, each by another one, so that with many cores the caller does not wake
/// them one by one. Which worker runs a chunk is not deterministic, so results must depend on the
/// chunk number only.
/// </remarks>
internal static unsafe class WorkerPool
{
    /// <summary>The largest number of chunks of one region.</summary>
    internal const int MaxChunks = ushort.MaxValue;

    const int SpinsBeforePark = 3000;
    const int SpinsBeforeYield = 20000;
    const int WakeFanOut = 4;

    static readonly SharedState* s_shared = AllocateShared();
    static readonly Lock s_threadsLock = new();
    static Worker[] s_workers = [];
    static int s_threadCount = DefaultThreadCount();
    static int s_occupied;

    static delegate*<void*, int, int, void> s_body;
    static void* s_context;
    static Exception? s_failure;

    [ThreadStatic]
    static bool t_inline;

    /// <summary>Threads that share the work, the caller included; KERASSTYLE_THREADS or the number of cores unless set.</summary>
    internal static int ThreadCount
    {
        get => Volatile.Read(ref s_threadCount);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref s_threadCount, value);
        }
    }

    /// <summary>Calls <paramref name="body"/>(context, chunk, worker) once for each chunk in [0, chunks) and returns when all are done.</summary>
    /// <remarks>The first exception of a chunk is thrown here; chunks not yet begun are then skipped.</remarks>
    internal static void Run(delegate*<void*, int, int, void> body, void* context, int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, MaxChunks);
        int threads = Math.Min(Available, chunks);
        if (threads <= 1 || t_inline || Interlocked.CompareExchange(ref s_shared->Busy, 1, 0) != 0)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                body(context, chunk, 0);
            return;
        }

        try
        {
            RunShared(body, context, chunks);
        }
        finally
        {
            Volatile.Write(ref s_shared->Busy, 0);
        }
    }

    // A region waits for each chunk that a worker has begun, and so for the core of that worker.
    static int Available => Volatile.Read(ref s_occupied) is > 0 and var occupied ? Math.Min(ThreadCount, Math.Max(1, Environment.ProcessorCount - occupied)) : ThreadCount;

    /// <summary>Up to the disposal regions leave a core to the caller, who has something else to do.</summary>
    internal static Occupation OccupyCore()
    {
        Interlocked.Increment(ref s_occupied);
        return default;
    }

    /// <summary>Up to the disposal the regions of this thread run on it alone: it does a part of something that threads share in another way.</summary>
    internal static Inline RunInline(bool alone = true)
    {
        var inline = new Inline(t_inline);
        t_inline |= alone;
        return inline;
    }

    static void RunShared(delegate*<void*, int, int, void> body, void* context, int chunks)
    {
        Worker[] workers = EnsureWorkers(ThreadCount - 1);
        SharedState* shared = s_shared;
        s_body = body;
        s_context = context;
        s_failure = null;
        shared->Done = 0;
        long generation = ++shared->Generation;
        Interlocked.Exchange(ref shared->Ticket, (generation << 32) | (uint)chunks);
        WakeNext(workers, 0, chunks - 1);

        int mine = 0;
        while (true)
        {
            long ticket = Volatile.Read(ref shared->Ticket);
            int first = (int)(ticket >> 16) & 0xffff, end = (int)ticket & 0xffff;
            if (first >= end)
                break;
            if (Interlocked.CompareExchange(ref shared->Ticket, ticket + 0x10000, ticket) != ticket)
                continue;
            RunChunk(body, context, first, 0);
            mine++;
        }

        int spins = 0;
        while (Volatile.Read(ref shared->Done) != chunks - mine)
        {
            Pause();
            if (++spins > SpinsBeforeYield)
            {
                Thread.Yield();
                spins = 0;
            }
        }

        if (s_failure is { } failure)
        {
            s_failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    // The caller (number 0) and every worker that finds work wake the next ones of a tree, as many at most as there are chunks left.
    static void WakeNext(Worker[] workers, int number, int chunksLeft)
    {
        int first = number * WakeFanOut + 1;
        int end = Math.Min(first + Math.Min(WakeFanOut, chunksLeft), Math.Min(Available, workers.Length + 1));
        for (int next = first; next < end; next++)
            workers[next - 1].Wake();
    }

    static void RunChunk(delegate*<void*, int, int, void> body, void* context, int chunk, int worker)
    {
        try
        {
            if (Volatile.Read(ref s_failure) is null)
                body(context, chunk, worker);
        }
#pragma warning disable CA1031 // whatever a chunk throws belongs to the caller of Run
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref s_failure, e, null);
        }
    }

    static Worker[] EnsureWorkers(int count)
    {
        if (s_workers.Length >= count)
            return s_workers;
        lock (s_threadsLock)
        {
            var workers = new Worker[count];
            s_workers.CopyTo(workers, 0);
            for (int i = s_workers.Length; i < count; i++)
                workers[i] = new Worker(i + 1);
            return s_workers = workers;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pause()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else
            Thread.SpinWait(1);
    }

    static int DefaultThreadCount() =>
        int.TryParse(Environment.GetEnvironmentVariable("KERASSTYLE_THREADS"), out int threads) && threads > 0
            ? threads
            : Environment.ProcessorCount;

    static SharedState* AllocateShared()
    {
        var shared = (SharedState*)NativeMemory.AlignedAlloc((nuint)sizeof(SharedState), 128);
        *shared = default;
        return shared;
    }

    /// <summary>Goes back to how regions ran before.</summary>
    internal readonly struct Inline(bool before) : IDisposable
    {
        public void Dispose() => t_inline = before;
    }

    /// <summary>Gives the core back.</summary>
    internal readonly struct Occupation : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref s_occupied);
    }

    /// <summary>The words that cores contend for, each on its own pair of cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    struct SharedState
    {
        /// <summary>generation : 32 | first unclaimed chunk : 16 | end of the unclaimed chunks : 16.</summary>
        [FieldOffset(0)] public long Ticket;
        [FieldOffset(128)] public long Done;
        [FieldOffset(256)] public int Busy;
        [FieldOffset(384)] public long Generation;
    }

    sealed class Worker
    {
        readonly SemaphoreSlim _wake = new(0);
        readonly int _index;
        int _parked;

        internal Worker(int index)
        {
            _index = index;
            new Thread(Loop, maxStackSize: 1 << 20) { IsBackground = true, Name = $"KerasStyle worker {index}" }.Start();
        }

        internal void Wake()
        {
            if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) == 1)
                _wake.Release();
        }

        void Loop()
        {
            SharedState* shared = s_shared;
            uint finished = 0, woken = 0;
            int spins = 0;
            while (true)
            {
                long ticket = Volatile.Read(ref shared->Ticket);
                uint generation = (uint)(ticket >> 32);
                int first = (int)(ticket >> 16) & 0xffff, end = (int)ticket & 0xffff;
                if (generation == finished || first >= end || _index >= Available)
                {
                    finished = generation;
                    if (++spins < SpinsBeforePark)
                    {
                        Pause();
                        continue;
                    }
                    Park(finished);
                    spins = 0;
                    continue;
                }

                if (generation != woken)
                {
                    woken = generation;
                    WakeNext(s_workers, _index, end - first - 1);
                }

                // The body read here is the ticket's own only if the claim succeeds: Run cannot return before that.
                spins = 0;
                var body = s_body;
                void* context = s_context;
                if (Interlocked.CompareExchange(ref shared->Ticket, ticket - 1, ticket) != ticket)
                    continue;
                RunChunk(body, context, end - 1, _index);
                Interlocked.Increment(ref shared->Done);
            }
        }

        void Park(uint finished)
        {
            Interlocked.Exchange(ref _parked, 1);
            // A region published before the flag was seen would not wake this worker: look once more.
            if ((uint)(Volatile.Read(ref s_shared->Ticket) >> 32) != finished && Interlocked.Exchange(ref _parked, 0) == 1)
                return;
            _wake.Wait();
        }
    }
}
