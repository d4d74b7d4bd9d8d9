using KerasStyle.Samples;

// dotnet run --project src/Samples -- <name>
var samples = new Dictionary<string, (string About, Action<string[]> Run)>
{
    ["digits"] = ("a convolutional net on 5,000 MNIST digits as a stage of an ML.NET pipeline: train, evaluate, save, load, predict", _ => DigitsSample.Run()),
    ["resume"] = ("a net on 392 cars that one process trains and saves, a second trains on from the file, and a third serves over HTTP", ResumeSample.Run),
    ["table"] = ("a CSV file of mixed columns: found out, prepared, cross-validated, rows predicted by name", _ => TableSample.Run()),
    ["frame"] = ("a DataFrame: changed, trained on, and predictions back as one", _ => FrameSample.Run()),
    ["text"] = ("texts through Embedding and LSTM", _ => TextSample.Run()),
    ["inputs"] = ("a net of two inputs and two outputs, bound to columns by name", _ => InputsSample.Run()),
    ["transfer"] = ("images with augmentation, and features of a trained net for another trainer", _ => TransferSample.Run()),
    ["folds"] = ("cross-validation", _ => CrossValidationSample.Run()),
    ["forecast"] = ("a time series, forecast two years ahead", _ => ForecastSample.Run()),
    ["anomaly"] = ("anomalies found by an autoencoder", _ => AnomalySample.Run()),
    ["serve"] = ("a trained pipeline behind an ASP.NET Core endpoint", _ => ServeSample.Run()),
    ["tuner"] = ("layers, units and learning rate searched by Hyperband, without ML.NET", _ => TunerSample.Run()),
    ["automl"] = ("layers, units, learning rate and more swept by ML.NET's AutoML: leaderboard, pruning, resuming (automl FOLDER)", AutoMLSample.Run),
    ["quantize"] = ("a net for digits with weights of 32, 8 and 4 bits: size of its file and accuracy", _ => QuantizeSample.Run()),
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
