namespace KerasStyle.Testing;

/// <summary>Bytes that the calling thread allocates.</summary>
static class Allocated
{
    /// <summary>The least of several rounds, after one that is not measured: what is made once (code, static fields, what a thread waits with)
    /// shows in some round, what every round allocates in all.</summary>
    public static long Least(Action round)
    {
        round();
        return Enumerable.Range(0, 5).Min(_ => Once(round));
    }

    /// <summary>One round as it comes.</summary>
    public static long Once(Action round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        round();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
