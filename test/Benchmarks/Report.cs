using System.Globalization;
using System.Text;
using KerasStyle.Tensors;

namespace KerasStyle.Benchmarks;

/// <summary>Times all cases and writes the tables.</summary>
sealed class Report(Options options, bool narrow)
{
    readonly StringBuilder text = new();

    public override string ToString() => text.ToString();

    public void Write()
    {
        using TorchSides torch = options.Torch ? TorchSides.Start(Environment.ProcessorCount, narrow) : TorchSides.None;
        if (options is { Table: null, Only: "" })
            Head(torch);
        if (options.Shows("steps"))
            Steps(torch);
        if (options.Shows("narrow"))
        {
            Line("", "## Training steps with 256-bit vectors on both sides", "");
            text.Append(StartUp.Child(
                StartUp.Program,
                new Dictionary<string, string> { ["KERASSTYLE_SIMD"] = "256" },
                [
                    "--table", "steps", "--rounds", $"{Math.Min(options.Rounds, 3)}", "--window", options.Window.ToString(CultureInfo.InvariantCulture),
                    "--only", options.Only, .. options.Torch ? Array.Empty<string>() : ["--no-torch"],
                ]));
        }

        if (options.Shows("product"))
            Product(torch);
        if (options.Shows("predict"))
            Predict(torch);
        if (options.Shows("start"))
            Start();
    }

    void Head(TorchSides torch) => Line(
        "# Benchmarks",
        "",
        $"{Machine()}; .NET {Environment.Version}; engine: {Engines.Current.Description}; "
            + (torch.Version == null ? "PyTorch is not installed, so there are no ratios." : $"PyTorch {torch.Version}."),
        "",
        $"Best time of a step in {options.Rounds} interleaved rounds; the ratio is ours / PyTorch's, with the median of the rounds' ratios behind it.",
        "Our step is one of `Fit`: it gathers its batch from the data set and tracks the loss; PyTorch's runs on one fixed batch, in the best for it of",
        "two memory layouts, one or all threads and plain or `foreach` optimizers. There are two PyTorchs in the tables:",
        "",
        "- *PyTorch*: the package as it is installed, in the best of three environments (OpenMP threads that sleep or spin, memory given back to the system or",
        "  kept). Its libraries pick their kernels themselves. Goals are judged by the ratio to this one.",
        "- *Tuned*: the best of those three and of two more in which OpenBLAS and ATen are forced to their AVX-512 kernels (`OPENBLAS_CORETYPE=SKYLAKEX`,",
        "  `ATEN_CPU_CAPABILITY=avx512`), which they do not pick by themselves on machines newer than they are. Nobody runs it so by chance; it is the",
        "  hardest opponent that this package can be made.",
        "",
        "## Training steps",
        "");

    void Steps(TorchSides torch)
    {
        Table(torch, "net", "goal", "bytes per step");
        var ratios = new List<(string Name, double Ratio, double Tuned, double Goal)>();
        foreach (Net net in Net.All)
        {
            foreach (string optimizer in net.Optimizers)
            {
                var item = new StepCase(net, optimizer);
                if (!options.Includes(item.Name, item.TorchName))
                    continue;
                Timing timing = Measure(item, torch);
                Line($"| {item.Name} | {timing.Columns(torch)} | {item.Goal:0.0#} | {item.AllocatedPerStep():0} |");
                if (torch.Version != null)
                    ratios.Add((item.Name, timing.Ratio, timing.TunedRatio, item.Goal));
            }
        }

        if (ratios.Count == 0)
            return;
        (string worst, double ratio, _, _) = ratios.MaxBy(r => r.Ratio / r.Goal);
        string tuned = torch.HasTuned ? $", {Mean(r => r.Tuned)} to the tuned one" : "";
        Line("", $"Geometric mean of the ratios {Mean(r => r.Ratio)} (goal 0.30){tuned}; {Within(r => r.Ratio)} of {ratios.Count} reach their goal"
            + $"{(torch.HasTuned ? $", {Within(r => r.Tuned)} beside the tuned one" : "")}; furthest from its goal is {worst} with {ratio:0.00}.");

        string Mean(Func<(string Name, double Ratio, double Tuned, double Goal), double> of) => $"{Math.Exp(ratios.Average(r => Math.Log(of(r)))):0.00}";

        int Within(Func<(string Name, double Ratio, double Tuned, double Goal), double> of) => ratios.Count(r => of(r) <= r.Goal);
    }

    void Product(TorchSides torch)
    {
        var product = new GemmCase();
        double peak = FmaPeak.Gigaflops(Environment.ProcessorCount, System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated);
        Timing timing = Measure(product, torch);
        peak = Math.Max(peak, FmaPeak.Gigaflops(Environment.ProcessorCount, System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated));
        double rate = GemmCase.Gigaflops(timing.Ours);
        Line("", "## Matrix product", "");
        Table(torch, "", "Gflop/s", "share of the peak (goal 85 %)");
        Line($"| {product.Name} | {timing.Columns(torch)} | {rate:0} | {100 * rate / peak:0} % of {peak:0} |");
    }

    void Predict(TorchSides torch)
    {
        Line("", "## Prediction by a 10-64-64-1 net", "");
        Table(torch, "", "goal, µs", "million rows/s");
        foreach ((Predictions.Case item, int rows, double? goal) in new Predictions().All())
        {
            if (!options.Includes(item.Name))
                continue;
            Timing timing = Measure(item, torch);
            Line($"| {item.Name} | {timing.Columns(torch)} | {goal} | {rows / timing.Ours:0.00} |");
        }
    }

    void Start()
    {
        string? published = StartUp.Publish();
        Line("", "## Start of a process", "",
            "Best of several fresh processes in ms, code generation included: as built, the same as on a machine without AVX-512 (`DOTNET_EnableAVX512=0`),",
            "and as published with `PublishReadyToRun` and without `TieredPGO`.", "",
            "| | as built | without AVX-512 | published | goal |", "|---|--:|--:|--:|--:|");
        foreach (Net net in Net.All.DistinctBy(n => n.Key))
        {
            if (options.Includes(net.Name, net.Key))
                Row($"building to the end of the first step: {net.Name}", net.Key == "resnet" ? 500 : 150, (p, e) => StartUp.TimeFirstStep(p, e, net.Key, Math.Min(options.Rounds, 4)));
        }

        Row("process start to the first prediction of a saved model", 150, (p, e) => StartUp.TimeFirstPrediction(p, e, options.Rounds));

        void Row(string name, int goal, Func<string, IReadOnlyDictionary<string, string>, double> time)
        {
            string last = published == null ? "" : time(published, StartUp.None).ToString("0", CultureInfo.InvariantCulture);
            string line = $"| {name} | {time(StartUp.Program, StartUp.None):0} | {time(StartUp.Program, StartUp.WithoutAvx512):0} | {last} | {goal} |";
            Line(line);
            Console.Error.WriteLine(line);
        }
    }

    Timing Measure(ITimed item, TorchSides torch)
    {
        var rounds = new List<(double Ours, double Torch, double Tuned)>();
        item.Time(0);
        for (int round = 0; round < options.Rounds; round++)
        {
            double ours = item.Time(options.Window);
            (double installed, double tuned) = torch.Version == null ? default : torch.Time(item.TorchName, options.Window);
            rounds.Add((ours, installed, tuned));
        }

        var timing = new Timing(rounds);
        Console.Error.WriteLine($"{item.Name}: {timing.Columns(torch)}");
        return timing;
    }

    // The head of a table of timings, with two columns behind them.
    void Table(TorchSides torch, string first, string last1, string last2)
    {
        string[] columns = [first, "ours, µs", "PyTorch, µs", "ratio", "median", .. torch.HasTuned ? ["tuned, µs", "ratio to tuned"] : Array.Empty<string>(), last1, last2];
        Line($"| {string.Join(" | ", columns)} |", $"|---|{string.Concat(Enumerable.Repeat("--:|", columns.Length - 1))}");
    }

    void Line(params string[] lines)
    {
        foreach (string line in lines)
            text.Append(line).Append('\n');
    }

    static string Machine()
    {
        const string Information = "/proc/cpuinfo";
        string? model = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return $"{Environment.ProcessorCount} cores{(model == null ? "" : $" ({model})")}";
    }

    /// <summary>The rounds of one case on all sides, in microseconds.</summary>
    sealed record Timing(IReadOnlyList<(double Ours, double Torch, double Tuned)> Rounds)
    {
        public double Ours => Rounds.Min(r => r.Ours);

        public double Torch => Rounds.Min(r => r.Torch);

        public double Tuned => Math.Min(Torch, Rounds.Min(r => r.Tuned));

        public double Ratio => Ours / Torch;

        public double TunedRatio => Ours / Tuned;

        /// <summary>Ours, theirs, the ratio and the median of the rounds' ratios; then the tuned one's, if there is one.</summary>
        public string Columns(TorchSides torch) => torch.Version == null
            ? $"{Format(Ours)} | | |"
            : $"{Format(Ours)} | {Format(Torch)} | {Ratio:0.00} | {Rounds.Select(r => r.Ours / r.Torch).Order().ElementAt(Rounds.Count / 2):0.00}"
                + (torch.HasTuned ? $" | {Format(Tuned)} | {TunedRatio:0.00}" : "");

        static string Format(double microseconds) => microseconds.ToString(microseconds < 10 ? "0.00" : "N0", CultureInfo.InvariantCulture);
    }
}
