using System.Globalization;
using System.Text;
using KerasStyle.Benchmarks;
using KerasStyle.Tensors;

// Ratios of one interleaved run against PyTorch; `-- docs/benchmarks.md` writes them there.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rounds = 7;
const double Window = 0.25;
string[] arguments = Environment.GetCommandLineArgs()[1..];

// The best of two settings counts for PyTorch: OpenMP threads that do not spin, and the same with memory never given back
// to the system and OpenBLAS' AVX-512 kernels, which version 1.13 does not pick by itself on newer machines.
var passive = new Dictionary<string, string> { ["OMP_WAIT_POLICY"] = "PASSIVE" };
var tuned = new Dictionary<string, string>(passive)
{
    ["MALLOC_MMAP_THRESHOLD_"] = "4294967296",
    ["MALLOC_TRIM_THRESHOLD_"] = "4294967296",
};
if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
    tuned["OPENBLAS_CORETYPE"] = "SKYLAKEX";
TorchProcess[] torch = [.. new[] { passive, tuned }.Select(e => TorchProcess.Start(2, e)).OfType<TorchProcess>()];

var report = new StringBuilder();
report.AppendLine("# Benchmarks").AppendLine()
    .AppendLine($"Engine: {Engines.Current.Description}; {Environment.ProcessorCount} cores; .NET {Environment.Version}; "
        + (torch.Length > 0 ? $"PyTorch {torch[0].Version} on 2 threads, the better of two settings." : "PyTorch is not installed, so there are no ratios."))
    .AppendLine($"Best time of a step in {Rounds} interleaved rounds; the ratio is ours / PyTorch's, with the median of the rounds' ratios behind it.")
    .AppendLine("Our step is one of `Fit`: it gathers its batch from the data set and tracks the loss; PyTorch's runs on one fixed batch.").AppendLine()
    .AppendLine("| case | ours, µs | PyTorch, µs | ratio | median ratio | managed bytes per step |")
    .AppendLine("|---|--:|--:|--:|--:|--:|");
foreach (StepCase item in StepCase.All())
    Row(item.Name, item.TorchName, item.Time, item.AllocatedPerStep());
Row("one row through 10-64-64-1", "predict_row", new RowPrediction().Time, null);

foreach (TorchProcess process in torch)
    process.Dispose();
Console.Write(report);
if (arguments.Length > 0)
    File.WriteAllText(arguments[0], report.ToString());

void Row(string name, string torchName, Func<double, double> time, double? allocated)
{
    var ours = new List<double>();
    var theirs = new List<double>();
    for (int round = 0; round < Rounds; round++)
    {
        ours.Add(time(Window));
        if (torch.Length > 0)
            theirs.Add(torch.Min(process => process.Time(torchName, Window)));
    }

    string bytes = allocated is { } a ? $"{a:0}" : "";
    if (torch.Length == 0)
    {
        report.AppendLine($"| {name} | {ours.Min():0.0} | | | | {bytes} |");
        return;
    }

    double median = ours.Zip(theirs, (o, t) => o / t).Order().ElementAt(Rounds / 2);
    report.AppendLine($"| {name} | {ours.Min():0.0} | {theirs.Min():0.0} | {ours.Min() / theirs.Min():0.00} | {median:0.00} | {bytes} |");
    Console.Error.WriteLine($"{name}: {ours.Min():0.0} / {theirs.Min():0.0} = {ours.Min() / theirs.Min():0.00} (median {median:0.00}) {bytes}");
}
