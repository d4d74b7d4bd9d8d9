using System.Collections.Concurrent;

namespace KerasStyle.Torch;

/// <summary>A graph planned for a device: its program, the storages of its variables, and the frames that wait for the next caller.</summary>
sealed class TorchExecutable : Executable
{
    readonly Target target;
    readonly ConcurrentStack<TorchFrame> idle = new();
    readonly Lock resolving = new();
    volatile Places? places;

    public TorchExecutable(Graph graph, Target target)
    {
        this.target = target;
        Program = new Planner(graph, target).Plan();
    }

    public TorchProgram Program { get; }

    public Target Target => target;

    /// <summary>Where the program's variables are now.</summary>
    public Places Variables => places is { } known && known.Moves == Moves ? known : Found();

    // Counts what may have changed a place.
    static (int, int) Moves => (Variable.Moves, TorchStorage.Moves);

    public override Frame Rent() => idle.TryPop(out TorchFrame? frame) ? frame : new TorchFrame(this);

    internal void Return(TorchFrame frame) => idle.Push(frame);

    Places Found()
    {
        lock (resolving)
        {
            (int, int) moves = Moves;       // from before, so that another look finds that nothing moves any more
            TorchStorage[] storages = [.. Program.Variables.Select(v => TorchStorage.Of(v.Variable, target))];
            TorchTensor[] together = [.. Program.Together.Select(t => TorchStorage.SideBySide([.. t.Variables.Select(v => TorchStorage.Of(v, target))]))];
            return places = new Places(moves, storages, together);
        }
    }
}

/// <summary>The memory of a program's variables.</summary>
/// <param name="Moves">What counted moves before.</param>
/// <param name="Storages">Each variable's.</param>
/// <param name="Together">That of variables side by side.</param>
sealed record Places((int, int) Moves, TorchStorage[] Storages, TorchTensor[] Together);
