using KerasStyle.KernelGenerator;

// dotnet run --project tools/KernelGenerator -- <output file>
string path = args.Length > 0 ? args[0] : "src/KerasStyle.Tensors/Cpu/Kernels/MicroKernels.Generated.cs";
File.WriteAllText(path, MicroKernelSource.Write());
