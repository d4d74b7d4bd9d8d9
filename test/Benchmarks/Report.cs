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
        $"Best time of a step in {options.Rounds} interleaved rounds; the ratio is ours / PyTorch's, with the median of the rounds' ratios and the goal behind it.",
        "Our step is one of `Fit`: it gathers its batch from the data set and tracks the loss; PyTorch's runs on one fixed batch, in the best for it of",
        "three environments (sleeping or spinning OpenMP threads, memory kept or given back, AVX-512 kernels forced or not), two memory layouts, one or",
        "all threads and plain or `foreach` optimizers.",
        "",
        "## Training steps",
        "");

    void Steps(TorchSides torch)
    {
        Line("| net | ours, µs | PyTorch, µs | ratio | median | goal | bytes per step |", "|---|--:|--:|--:|--:|--:|--:|");
        var ratios = new List<(string Name, double Ratio, double Goal)>();
        foreach (Net net in Net.All)
        {
            foreach (string optimizer in net.Optimizers)
            {
                var item = new StepCase(net, optimizer);
                if (!options.Includes(item.Name, item.TorchName))
                    continue;
                Timing timing = Measure(item, torch);
                Line($"| {item.Name} | {timing.Columns} | {item.Goal:0.0#} | {item.AllocatedPerStep():0} |");
                if (timing.Theirs > 0)
                    ratios.Add((item.Name, timing.Ratio, item.Goal));
            }
        }

        if (ratios.Count == 0)
            return;
        (string worst, double ratio, _) = ratios.MaxBy(r => r.Ratio / r.Goal);
        Line("", $"Geometric mean of the ratios {Math.Exp(ratios.Average(r => Math.Log(r.Ratio))):0.00} (goal 0.30); {ratios.Count(r => r.Ratio <= r.Goal)} of {ratios.Count} "
            + $"reach their goal; the largest ratio is {ratios.Max(r => r.Ratio):0.00}, and furthest from its goal is {worst} with {ratio:0.00}.");
    }

    void Product(TorchSides torch)
    {
        var product = new GemmCase();
        double peak = FmaPeak.Gigaflops(Environment.ProcessorCount, System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated);
        Timing timing = Measure(product, torch);
        peak = Math.Max(peak, FmaPeak.Gigaflops(Environment.ProcessorCount, System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated));
        double rate = GemmCase.Gigaflops(timing.Ours);
        Line("", "## Matrix product", "", "| | ours, µs | PyTorch, µs | ratio | median | Gflop/s | share of the peak (goal 85 %) |", "|---|--:|--:|--:|--:|--:|--:|",
            $"| {product.Name} | {timing.Columns} | {rate:0} | {100 * rate / peak:0} % of {peak:0} |");
    }

    void Predict(TorchSides torch)
    {
        Line("", "## Prediction by a 10-64-64-1 net", "", "| | ours, µs | PyTorch, µs | ratio | median | goal, µs | million rows/s |", "|---|--:|--:|--:|--:|--:|--:|");
        foreach ((Predictions.Case item, int rows, double? goal) in new Predictions().All())
        {
            if (!options.Includes(item.Name))
                continue;
            Timing timing = Measure(item, torch);
            Line($"| {item.Name} | {timing.Columns} | {goal} | {rows / timing.Ours:0.00} |");
        }
    }

    void Start()
    {
        string? published = StartUp.Publish();
        Line("", "## Start of a process", "",
            "Best of several fresh processes in ms, code generation included: as built, and as published with `PublishReadyToRun` and without `TieredPGO`.", "",
            "| | as built | published | goal |", "|---|--:|--:|--:|");
        foreach (Net net in Net.All.DistinctBy(n => n.Key))
        {
            if (options.Includes(net.Name, net.Key))
                Row($"building to the end of the first step: {net.Name}", net.Key == "resnet" ? 500 : 150, p => StartUp.TimeFirstStep(p, net.Key, Math.Min(options.Rounds, 4)));
        }

        Row("process start to the first prediction of a saved model", 150, p => StartUp.TimeFirstPrediction(p, options.Rounds));

        void Row(string name, int goal, Func<string, double> time)
        {
            string line = $"| {name} | {time(StartUp.Program):0} | {(published == null ? "" : time(published).ToString("0", CultureInfo.InvariantCulture))} | {goal} |";
            Line(line);
            Console.Error.WriteLine(line);
        }
    }

    Timing Measure(ITimed item, TorchSides torch)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        item.Time(0);
        for (int round = 0; round < options.Rounds; round++)
        {
            ours.Add(item.Time(options.Window));
            if (torch.Version != null)
                theirs.Add(torch.Time(item.TorchName, options.Window));
        }

        var timing = new Timing(ours, theirs);
        Console.Error.WriteLine($"{item.Name}: {timing.Columns}");
        return timing;
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

    /// <summary>The rounds of one case on both sides, in microseconds.</summary>
    sealed record Timing(IReadOnlyList<double> Rounds, IReadOnlyList<double> TorchRounds)
    {
        public double Ours => Rounds.Min();

        public double Theirs => TorchRounds.Count > 0 ? TorchRounds.Min() : 0;

        public double Ratio => Ours / Theirs;

        /// <summary>Ours, theirs, their ratio and the median of the rounds' ratios.</summary>
        public string Columns => TorchRounds.Count == 0
            ? $"{Format(Ours)} | | |"
            : $"{Format(Ours)} | {Format(Theirs)} | {Ratio:0.00} | {Rounds.Zip(TorchRounds, (o, t) => o / t).Order().ElementAt(Rounds.Count / 2):0.00}";

        static string Format(double microseconds) => microseconds.ToString(microseconds < 10 ? "0.00" : "N0", CultureInfo.InvariantCulture);
    }
}
