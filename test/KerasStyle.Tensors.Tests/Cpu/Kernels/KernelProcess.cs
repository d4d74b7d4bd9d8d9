using System.Runtime;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>A process of its own, in which nothing else has called a kernel: says whether an image is used, and whatever is wrong with it.</summary>
static class KernelProcess
{
    static void Main()
    {
        Console.WriteLine($"{Simd.Level} {KernelSet.IsAheadOfTime}");
        // The first calls compile what calls the kernels.
        using var atRunTime = new KernelCalls(KernelSet.AtRunTime(Simd.Level));
        using var used = new KernelCalls(KernelSet.Used);
        foreach ((string field, int compiled) in Call(atRunTime).Zip(Call(used), (_, second) => second))
        {
            if (KernelSet.IsAheadOfTime && compiled > 0)
                Console.WriteLine($"{field}: {compiled} methods are compiled at run time");
        }

        if (!atRunTime.Results.SequenceEqual(used.Results))
            Console.WriteLine("the image's results are different");
    }

    /// <summary>Methods that the calls of each field's kernels compiled.</summary>
    static List<(string Field, int Methods)> Call(KernelCalls calls)
    {
        var compiled = new List<(string, int)>();
        foreach ((string field, Action call) in calls.All())
        {
            long before = JitInfo.GetCompiledMethodCount(currentThread: true);
            call();
            compiled.Add((field, (int)(JitInfo.GetCompiledMethodCount(currentThread: true) - before)));
        }

        return compiled;
    }
}
