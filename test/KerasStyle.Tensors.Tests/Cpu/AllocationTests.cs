using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;
using KerasStyle.Tensors.Tests.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu;

/// <summary>What allocates nothing once it has run. Alone, as another test may ask for more threads, which the next region makes, whosever it is.</summary>
[Collection(nameof(Alone))]
public sealed unsafe class AllocationTests : IDisposable
{
    readonly int threads = WorkerPool.ThreadCount;

    public void Dispose() => WorkerPool.ThreadCount = threads;

    [Fact]
    public void AProductAllocatesNothing()
    {
        var plan = new GemmPlan(new GemmShape(128, 300, 300));
        using var a = NativeBuffer.Random(128 * 300, 1);
        using var b = NativeBuffer.Random(300 * 300, 2);
        using var c = new NativeBuffer<float>(128 * 300);
        using var workspace = NativeBuffer.Workspace(plan.WorkspaceBytes);
        Assert.Equal(0, Allocated.Least(() => plan.Run(a.Pointer, b.Pointer, c.Pointer, null, workspace.Pointer)));
    }

    [Fact]
    public void ARegionAllocatesNothing()
    {
        WorkerPool.ThreadCount = 2;
        int* counts = stackalloc int[1];
        Assert.Equal(0, Allocated.Least(() => WorkerPool.Run(&Increment, counts, 10)));
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var w = new Variable(Tensor.From(new float[64, 32]), "w");
        Executable step = Engines.Cpu.Compile(Graph.Trace([new([16, 64])], x =>
        {
            Tensor loss = Ops.Mean(Ops.Square(Ops.Softmax(Ops.Matmul(x[0], w))));
            w.Assign(w - Gradients.Of(loss, [w.Value])[0] * 0.1);
            return [loss];
        }));
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                using Frame frame = step.Rent();
                frame.Input<float>(0).Fill(0.5f);
                frame.Run();
            }
        }));
    }

    static void Increment(void* context, int chunk, int worker) => Interlocked.Increment(ref *(int*)context);
}
