using KerasStyle.Samples;

// dotnet run --project src/Samples -- <name>
var samples = new Dictionary<string, (string About, Action<string[]> Run)>
{
    ["digits"] = ("a convolutional net on 5,000 MNIST digits as a stage of an ML.NET pipeline: train, evaluate, save, load, predict", _ => DigitsSample.Run()),
    ["resume"] = ("a net on 392 cars that one process trains and saves, a second trains on from the file, and a third serves over HTTP", ResumeSample.Run),
};

string name = args.Length == 0 ? "digits" : args[0];
if (samples.TryGetValue(name, out var sample))
{
    sample.Run(args.Length == 0 ? args : args[1..]);
    return 0;
}

Console.Error.WriteLine($"There is no sample '{name}'. The samples are:");
foreach ((string key, (string about, _)) in samples)
    Console.Error.WriteLine($"  {key,-10} {about}");
return 1;
