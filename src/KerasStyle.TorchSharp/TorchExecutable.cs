using System.Collections.Concurrent;

namespace KerasStyle.Torch;

/// <summary>A graph planned for a device: its program, the storages of its variables, and the frames that wait for the next caller.</summary>
sealed class TorchExecutable : Executable
{
    readonly torch.Device device;
    readonly ConcurrentStack<TorchFrame> idle = new();
    readonly Lock resolving = new();
    volatile TorchStorage[] storages = [];
    volatile int checkedMoves = -1;

    public TorchExecutable(Graph graph, torch.Device device)
    {
        this.device = device;
        Program = new Planner(graph, device).Plan();
    }

    public TorchProgram Program { get; }

    public torch.Device Device => device;

    /// <summary>Where the program's variables are now.</summary>
    public TorchStorage[] Storages => checkedMoves == Variable.Moves ? storages : Resolved();

    public override Frame Rent() => idle.TryPop(out TorchFrame? frame) ? frame : new TorchFrame(this);

    internal void Return(TorchFrame frame) => idle.Push(frame);

    TorchStorage[] Resolved()
    {
        lock (resolving)
        {
            TorchStorage[] found = [.. Program.Variables.Select(v => TorchStorage.Of(v.Variable, device))];
            storages = found;
            checkedMoves = Variable.Moves;
            return found;
        }
    }
}
