using System.Collections.Concurrent;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A graph compiled for the managed engine. It lowers itself again when a variable has moved to another storage.</summary>
sealed class CpuExecutable : Executable
{
    readonly Graph graph;
    readonly ConcurrentStack<CpuFrame> idle = new();
    readonly Lock relowering = new();
    CpuFrame? spare;        // the common single user never touches the stack, which allocates
    volatile CpuProgram program;
    volatile int checkedMoves = -1;

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public CpuExecutable(Graph graph)
    {
        this.graph = graph;
        Inputs = [.. graph.Inputs.Select(t => t.Spec)];
        Outputs = [.. graph.Outputs.Select(t => t.Spec)];
        program = Lowering.Lower(graph);
    }

    public CpuProgram Program => program;

    public IReadOnlyList<CpuInstruction> Instructions => program.Instructions;

    /// <summary>The program for the variables' present storages.</summary>
    public CpuProgram Current() => checkedMoves == Variable.Moves ? program : Renewed();

    public override Frame Rent() =>
        Interlocked.Exchange(ref spare, null) ?? (idle.TryPop(out CpuFrame? frame) ? frame : new CpuFrame(this));

    internal void Return(CpuFrame frame)
    {
        if (Interlocked.CompareExchange(ref spare, frame, null) != null)
            idle.Push(frame);
    }

    CpuProgram Renewed()
    {
        lock (relowering)
        {
            int moves = Variable.Moves;
            if (program.FitsStorages())
            {
                checkedMoves = moves;
            }
            else
            {
                program = Lowering.Lower(graph);
                program.CompileLoops();
            }

            return program;
        }
    }
}
