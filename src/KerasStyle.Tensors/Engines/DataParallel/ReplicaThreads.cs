using System.Runtime.ExceptionServices;

namespace KerasStyle.Tensors.DataParallel;

/// <summary>A thread for each replica but the first, which the caller's serves. Work on a device is mostly waiting, so these are not the threads that compute.</summary>
sealed class ReplicaThreads
{
    readonly SemaphoreSlim[] starts;
    readonly SemaphoreSlim ended = new(0);        // a CountdownEvent would make its lock in the first wait that blocks: steps allocate nothing
    Action<int> work = _ => { };
    ExceptionDispatchInfo? failure;
    int running;

    public ReplicaThreads(int replicas)
    {
        starts = [.. Enumerable.Range(1, replicas - 1).Select(_ => new SemaphoreSlim(0))];
        for (int i = 0; i < starts.Length; i++)
        {
            int replica = i + 1;
            new Thread(() => Serve(replica)) { IsBackground = true, Name = $"replica {replica}" }.Start();
        }
    }

    /// <summary>Calls <paramref name="each"/> for every replica at the same time and waits for all; the first failure is thrown then. One caller at a time.</summary>
    public void Run(Action<int> each)
    {
        (work, failure, running) = (each, null, starts.Length);
        foreach (SemaphoreSlim start in starts)
            start.Release();
        Do(0);
        if (starts.Length > 0)
            ended.Wait();
        failure?.Throw();
    }

    void Serve(int replica)
    {
        while (true)
        {
            starts[replica - 1].Wait();
            Do(replica);
            if (Interlocked.Decrement(ref running) == 0)
                ended.Release();
        }
    }

    void Do(int replica)
    {
        try
        {
            work(replica);
        }
#pragma warning disable CA1031 // thrown on the caller's thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }
}
