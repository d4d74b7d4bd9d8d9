using KerasStyle.KernelGenerator;

// dotnet run --project tools/KernelGenerator -- <output folder>
string folder = args.Length > 0 ? args[0] : "src/KerasStyle.Tensors/Cpu/Kernels";
foreach ((string name, string text) in MicroKernelSource.Files)
    File.WriteAllText(Path.Combine(folder, name), text);
