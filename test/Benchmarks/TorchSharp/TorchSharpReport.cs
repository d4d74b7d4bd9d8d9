using System.Text;
using KerasStyle.Tensors;

namespace KerasStyle.Benchmarks;

/// <summary>Training steps on the TorchSharp engine beside the same nets written with TorchSharp, in one process and in turns.</summary>
static class TorchSharpReport
{
    const double Goal = 1.15;
    const double WarmUp = 0.5;      // seconds of each side before it is timed
    const int Turns = 9;

    public static string Write(Options options)
    {
        IEngine engine = Engines.Get("torch", options.Device);
        var text = new StringBuilder($"## Training steps on {engine.Description} beside the same nets written with TorchSharp\n\n");
        text.Append("| net | ours, µs | TorchSharp, µs | ratio | middle half |\n|---|--:|--:|--:|--:|\n");
        var medians = new List<double>();
        using IDisposable scope = Engines.Scope(engine);
        foreach (Net net in Net.All.Append(Net.Gru).Where(n => HandWrittenNet.Has(n.Key)))
        {
            foreach (string optimizer in net.Optimizers.Where(o => options.Includes($"{net.Name}, {o}", net.Key)))
            {
                var ours = new StepCase(net, optimizer);
                var theirs = new HandWrittenNet(net, optimizer, options.Device);
                ours.Prepare();
                Action repeat = () => theirs.Steps(ours.Steps);
                Clock.InTurns(WarmUp, 2, ours.Fit, repeat);
                (double Ours, double Theirs)[] turns = Clock.InTurns(options.Rounds * options.Window, Turns, ours.Fit, repeat);
                double[] ratios = [.. turns.Select(t => t.Ours / t.Theirs).Order()];
                double mine = Median(turns.Select(t => t.Ours)) / ours.Steps, other = Median(turns.Select(t => t.Theirs)) / ours.Steps, ratio = Median(ratios);
                medians.Add(ratio);
                text.Append($"| {ours.Name} | {mine:N0} | {other:N0} | {ratio:0.00} | {ratios[ratios.Length / 4]:0.00}-{ratios[ratios.Length * 3 / 4]:0.00} |\n");
                Console.Error.WriteLine($"{ours.Name}: {ratio:0.00} of {turns.Length} turns of {ours.Steps} steps");
            }
        }

        double mean = Math.Exp(medians.Average(Math.Log));
        return text.Append($"\nGeometric mean {mean:0.00}; {medians.Count(r => r <= Goal)} of {medians.Count} take at most {Goal} of TorchSharp's time.\n").ToString();
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
