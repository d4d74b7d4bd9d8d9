using System.Diagnostics;
using KerasStyle.Data;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving.RealKeras;

/// <summary>Files between this library and Keras itself, both ways: predictions and further training must agree. KERASSTYLE_PYTHON names a Python
/// in which <c>import keras</c> works; without one the tests are skipped.</summary>
public class RealKerasTests
{
    const double Tolerance = 2e-4;

    [SkippableFact]
    public void Files_go_to_Keras_and_back()
    {
        string? python = Environment.GetEnvironmentVariable("KERASSTYLE_PYTHON");
        Skip.If(string.IsNullOrEmpty(python), "KERASSTYLE_PYTHON names no Python with Keras, so no file is loaded by Keras itself.");
        using var folder = new TemporaryFolder();
        foreach ((string name, ZooNet net) in ZooNet.All)
            Write(Directory.CreateDirectory(folder.File(name)).FullName, net);
        string report = Run(python!, TestFiles.Path("real_keras.py"), folder.File(""));
        var failures = report.Split('\n').Where(l => l.StartsWith("FAILED", StringComparison.Ordinal)).ToList();
        foreach ((string name, ZooNet net) in ZooNet.All)
        {
            string theirs = Path.Combine(folder.File(name), "theirs");
            foreach (string path in Directory.Exists(theirs) ? Directory.GetFiles(theirs) : [])
            {
                if (Record.Exception(() => Read(path, net)) is { } exception)
                    failures.Add($"FAILED {name}: {Path.GetFileName(path)} of Keras: {exception}");
            }
        }

        if (Environment.GetEnvironmentVariable("KERASSTYLE_REPORT") is { } kept)
            File.WriteAllText(kept, report + string.Join('\n', failures));
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    // What this library says, and its files, of a net that has trained a little.
    static void Write(string folder, ZooNet net)
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        Model model = net.Make();
        Train(model, net);
        model.Save(Path.Combine(folder, "model.keras"));
        if (net.HasLegacyForm)
            model.Save(Path.Combine(folder, "model.h5"));
        model.SaveWeights(Path.Combine(folder, "model.weights.h5"));
        new KerasFileEditor(Path.Combine(folder, "model.weights.h5")).Save(Path.Combine(folder, "edited.weights.h5"));
        model.SaveWeights(Path.Combine(folder, "shards.weights.json"), maxShardSize: 700.0 / (1 << 30));
        File.WriteAllText(Path.Combine(folder, "model.json"), model.ToJson());
        Save(Path.Combine(folder, "x.npz"), net.X.Tensors);
        Save(Path.Combine(folder, "y.npz"), net.Y.Tensors);
        Save(Path.Combine(folder, "predict.npz"), model.PredictAll(net.X));
        if (net.IsRandom)
            return;
        Train(model, net);
        Save(Path.Combine(folder, "after.npz"), model.PredictAll(net.X));
    }

    // A file of Keras must give Keras' predictions, also after further training where the file says how.
    static void Read(string path, ZooNet net)
    {
        string folder = Path.GetDirectoryName(path)!;
        Model model;
        switch (Path.GetFileName(path))
        {
            case "model.keras" or "model.h5":
                model = Model.Load(path);
                Agree(folder, "predict.npz", model.PredictAll(net.X));
                if (!net.IsRandom)
                {
                    Train(model, net);
                    Agree(folder, "after.npz", model.PredictAll(net.X));
                }

                break;
            case "model.weights.h5" or "shards.weights.json":
                model = Model.FromJson(File.ReadAllText(Path.Combine(folder, "model.json")));
                model.LoadWeights(path);
                Agree(folder, "predict.npz", model.PredictAll(net.X));
                break;
        }
    }

    static void Train(Model model, ZooNet net) => model.Fit(net.X, net.Y, batchSize: 8, epochs: 2, shuffle: false, verbose: 0);

    static void Agree(string folder, string file, IReadOnlyList<Tensor> got)
    {
        using NpzFile expected = NpzFile.Open(Path.Combine(folder, file));
        for (int i = 0; i < got.Count; i++)
        {
            float[] want = expected[$"a{i}"].Read<float>(), have = got[i].ToArray<float>();
            double error = want.Zip(have, (w, h) => (double)Math.Abs(w - h)).Max();
            Assert.True(want.Length == have.Length && error < Tolerance, $"{file} differs by {error}");
        }
    }

    static void Save(string path, IReadOnlyList<Tensor> tensors)
    {
        using FileStream stream = File.Create(path);
        NpzFile.Write(stream, tensors.Select((t, i) => KeyValuePair.Create($"a{i}", t.DType == DType.Int32
            ? NpyArray.Create(t.Shape.Span, t.AsSpan<int>())
            : NpyArray.Create(t.Shape.Span, t.AsSpan<float>()))));
    }

    static string Run(string python, string script, string folder)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, [script, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
        return output;
    }
}
