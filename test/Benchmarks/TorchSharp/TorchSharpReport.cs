using System.Text;
using KerasStyle.Tensors;

namespace KerasStyle.Benchmarks;

/// <summary>Training steps on the TorchSharp engine beside the same nets written with TorchSharp, in one process and in turns.</summary>
static class TorchSharpReport
{
    const double Goal = 1.15;

    public static string Write(Options options)
    {
        IEngine engine = Engines.Get("torch", options.Device);
        var text = new StringBuilder($"## Training steps on {engine.Description} beside the same nets written with TorchSharp\n\n");
        text.Append("| net | ours, µs | TorchSharp, µs | ratio | median |\n|---|--:|--:|--:|--:|\n");
        var ratios = new List<double>();
        using IDisposable scope = Engines.Scope(engine);
        foreach (Net net in Net.All.Append(Net.Gru).Where(n => HandWrittenNet.Has(n.Key)))
        {
            foreach (string optimizer in net.Optimizers.Where(o => options.Includes($"{net.Name}, {o}", net.Key)))
            {
                var ours = new StepCase(net, optimizer);
                var theirs = new HandWrittenNet(net, optimizer, options.Device);
                const int steps = 8;
                Action repeat = () => theirs.Steps(steps);
                Clock.Best(0.1, steps, repeat);
                (double Ours, double Theirs)[] rounds = [.. Enumerable.Range(0, options.Rounds).Select(_ => (ours.Time(options.Window), Clock.Best(options.Window, steps, repeat)))];
                double best = rounds.Min(r => r.Ours), other = rounds.Min(r => r.Theirs);
                double median = rounds.Select(r => r.Ours / r.Theirs).Order().ElementAt(rounds.Length / 2);
                ratios.Add(best / other);
                text.Append($"| {ours.Name} | {best:N0} | {other:N0} | {best / other:0.00} | {median:0.00} |\n");
                Console.Error.WriteLine($"{ours.Name}: {best / other:0.00}");
            }
        }

        double mean = Math.Exp(ratios.Average(Math.Log));
        return text.Append($"\nGeometric mean {mean:0.00}; {ratios.Count(r => r <= Goal)} of {ratios.Count} take at most {Goal} of TorchSharp's time.\n").ToString();
    }
}
