using System.Globalization;
using KerasStyle.Data;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Benchmarks;

/// <summary>Where the time of a compiled step goes, instruction by instruction.</summary>
static class Profile
{
    const int Runs = 40;

    public static void Print(Net net, string optimizer, TextWriter to)
    {
        Model model = net.Compiled(optimizer);
        (Tensor x, Tensor y) = net.Data(net.Batch);
        var source = new TensorSource([x], [y]);
        using var runner = model.TrainOrTestRunner(source, training: true);
        var executable = (CpuExecutable)runner.Function.For(net.Batch);
        using var frame = (CpuFrame)executable.Rent();
        CpuInstruction[] instructions = executable.Program.Instructions;
        var times = new double[instructions.Length][];
        for (int i = 0; i < times.Length; i++)
            times[i] = new double[Runs];
        var whole = new double[Runs];
        double[] first = RunEach();
        Clock.Best(0.5, 1, () => whole[0] = RunWhole());        // until the loops are compiled
        for (int run = 0; run < Runs; run++)
        {
            whole[run] = RunWhole();
            double[] each = RunEach();
            for (int i = 0; i < each.Length; i++)
                times[i][run] = each[i];
        }

        double[] median = [.. times.Select(t => t.Order().ElementAt(Runs / 2))];
        double sum = median.Sum();
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{net.Name}, {optimizer}: {instructions.Length} instructions, {sum:0} µs one by one, {whole.Min():0} µs in one run, {first.Sum():0} µs the first time, {executable.Program.ArenaBytes / 1024} KB"));
        foreach (int i in Enumerable.Range(0, median.Length).OrderByDescending(i => median[i]))
        {
            CpuInstruction instruction = instructions[i];
            double bytes = instruction.Reads.Concat(instruction.Writes).Distinct().Sum(v => v.Bytes);
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{median[i],9:0.0} µs {100 * median[i] / sum,5:0.0} % {bytes / median[i] / 1e3,6:0.0} GB/s {first[i],8:0} µs first  #{i,-4} {Describe(instruction)}"));
        }

        to.WriteLine("by kind:");
        foreach (var kind in Enumerable.Range(0, median.Length).GroupBy(i => Kind(instructions[i])).OrderByDescending(g => g.Sum(i => median[i])))
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind.Sum(i => median[i]),9:0.0} µs {100 * kind.Sum(i => median[i]) / sum,5:0.0} % {kind.Sum(i => first[i]),8:0} µs first {kind.Count(),5} x {kind.Key}"));

        double RunWhole()
        {
            Fill();
            return Clock.Once(frame.Run);
        }

        double[] RunEach()
        {
            Fill();
            return [.. instructions.Select(i => Clock.Once(() => i.Run(frame)))];
        }

        void Fill()
        {
            x.Buffer.AsSpan<byte>().CopyTo(frame.Input<byte>(0));
            y.Buffer.AsSpan<byte>().CopyTo(frame.Input<byte>(1));
        }
    }

    static string Kind(CpuInstruction instruction) => instruction.GetType().Name.Replace("Instruction", "", StringComparison.Ordinal);

    static string Describe(CpuInstruction instruction) =>
        $"{Kind(instruction)} {string.Join(' ', instruction.Reads.Select(Shape))} → {string.Join(' ', instruction.Writes.Select(Shape))}"
        + (instruction.Workspace is { } w ? $" + {w.Spec.Bytes / 1024} KB" : "");

    static string Shape(CpuValue value) => $"{value.Spec.Shape}{(value.Fixed != null || value.Alias != null ? "!" : "")}";
}
