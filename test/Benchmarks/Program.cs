using System.Globalization;
using KerasStyle.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["--first-prediction", var path]:
        Console.WriteLine(StartUp.FirstPrediction(path));
        return 0;
    case ["--first-step", var key]:
        Console.WriteLine(StartUp.FirstStep(key));
        return 0;
}

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 1;
}

if (options.Profile is { } profiled)
{
    foreach (Net net in Net.All.Where(n => n.Key.Contains(profiled, StringComparison.OrdinalIgnoreCase) || n.Name.Contains(profiled, StringComparison.OrdinalIgnoreCase)))
        Profile.Print(net, options.Optimizer ?? net.Optimizers[^1], Console.Out);
    return 0;
}

if (options.Table is "torchsharp" or "gpu")
{
#if TORCHSHARP
    if (options.Table == "gpu")
        return GpuReport.Write(options);
    Console.Write(TorchSharpReport.Write(options));
    return 0;
#else
    Console.Error.WriteLine("This program was built without TorchSharp: build it with -p:UseTorchSharp=true.");
    return 1;
#endif
}

var report = new Report(options, narrow: Environment.GetEnvironmentVariable("KERASSTYLE_SIMD") is "256" or "128" or "scalar");
report.Write();
Console.Write(report);
if (options.Out is { } file)
    File.WriteAllText(file, report.ToString());
return 0;
