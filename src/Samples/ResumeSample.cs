using System.Diagnostics;
using System.Globalization;
using System.Net;
using KerasStyle.Callbacks;
using KerasStyle.Layers;

namespace KerasStyle.Samples;

/// <summary>A net that one process trains and saves, a second trains on as if there had been no break, and a third serves over HTTP.</summary>
static class ResumeSample
{
    const int Pause = 40, End = 80, Seed = 7;
    const string Columns = "cylinders, displacement, horsepower, weight, acceleration, model year";

    public static void Run(string[] args)
    {
        switch (args)
        {
            case ["continue", var file]:
                Continue(file);
                break;
            case ["serve", var file]:
                Serve(file);
                break;
            default:
                Begin();
                break;
        }
    }

    static void Begin()
    {
        string folder = Directory.CreateTempSubdirectory("resume").FullName, file = Path.Combine(folder, "cars.keras");
        try
        {
            (float[][] x, float[] y, float[][] testX, float[] testY) = Cars();
            Model net = Make(x);
            History history = net.Fit(x, y, epochs: Pause, seed: Seed, verbose: 0);
            net.Save(file);
            Console.WriteLine($"process {Environment.ProcessId}: trained epochs 1 to {Pause}, loss {history["loss"][^1]:0.000}, saved");

            using (Process second = Start("continue", file))
                second.WaitForExit();

            Model whole = Make(x);
            whole.Fit(x, y, epochs: End, seed: Seed, verbose: 0);
            bool same = whole.GetWeights().Zip(Model.Load(file).GetWeights(), (a, b) => a.ToArray<float>().SequenceEqual(b.ToArray<float>())).All(equal => equal);
            Console.WriteLine($"process {Environment.ProcessId}: the saved net {(same ? "has the same weights as" : "DIFFERS from")} one trained for {End} epochs without a break");

            Ask(file, testX, testY);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The second process: optimizer, its state and the seeds of random layers come from the file.</summary>
    static void Continue(string file)
    {
        (float[][] x, float[] y, _, _) = Cars();
        Model net = Model.Load(file);
        Console.WriteLine($"process {Environment.ProcessId}: loaded, {net.Optimizer!.ClassName} after {net.Optimizer.Iterations.Value.ToArray<int>()[0]} steps");
        History history = net.Fit(x, y, initialEpoch: Pause, epochs: End, seed: Seed, verbose: 0);
        net.Save(file);
        Console.WriteLine($"process {Environment.ProcessId}: trained epochs {Pause + 1} to {End}, loss {history["loss"][0]:0.000} to {history["loss"][^1]:0.000}, saved");
    }

    /// <summary>The third process: answers a car's six numbers with its miles per gallon until its input ends. Requests are answered side by side;
    /// any number of threads may predict with one net.</summary>
    static void Serve(string file)
    {
        Model net = Model.Load(file, compile: false);
        using HttpListener listener = Listen(out string address);
        Console.WriteLine(address);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                HttpListenerContext call = await listener.GetContextAsync();
                _ = Task.Run(() =>
                {
                    using var reader = new StreamReader(call.Request.InputStream);
                    float[] car = [.. reader.ReadToEnd().Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
                    float[,] answer = net.PredictOnBatch(new[] { car });
                    using var writer = new StreamWriter(call.Response.OutputStream);
                    writer.Write(answer[0, 0].ToString("R", CultureInfo.InvariantCulture));
                });
            }
        });
        Console.In.ReadToEnd();
    }

    static void Ask(string file, float[][] x, float[] y)
    {
        using Process server = Start("serve", file);
        using var client = new HttpClient { BaseAddress = new Uri(server.StandardOutput.ReadLine()!) };
        float[] answers = [.. x.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(car =>
        {
            using var body = new StringContent(string.Join(',', car.Select(n => n.ToString("R", CultureInfo.InvariantCulture))));
            return float.Parse(client.PostAsync("", body).Result.Content.ReadAsStringAsync().Result, CultureInfo.InvariantCulture);
        })];
        Console.WriteLine($"process {server.Id}: serves {client.BaseAddress}, which takes {Columns}");
        Console.WriteLine($"process {Environment.ProcessId}: asked it for {x.Length} cars; the answers are off by {answers.Zip(y, (a, b) => Math.Abs(a - b)).Average():0.00} miles per gallon on average (their mean: {y.Average(b => Math.Abs(b - y.Average())):0.00})");
        server.StandardInput.Close();
        server.WaitForExit();
    }

    static Model Make(float[][] x)
    {
        using IDisposable scope = KerasRandom.Scope(Seed);
        var numbers = new Normalization();
        numbers.Adapt(Tensor.From<float>([.. x.SelectMany(row => row)], [x.Length, x[0].Length]));
        var net = new Sequential([new Input([x[0].Length]), numbers, new Dense(64, activation: "relu"), new Dropout(0.1), new Dense(64, activation: "relu"), new Dense(1)]);
        net.Compile("adam", "mse");
        return net;
    }

    static (float[][] X, float[] Y, float[][] TestX, float[] TestY) Cars()
    {
        float[][] rows = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "auto_mpg.csv")).Skip(1).Select(Numbers)];
        float[][] train = [.. rows.Where((_, i) => i % 5 != 0)], test = [.. rows.Where((_, i) => i % 5 == 0)];
        return ([.. train.Select(r => r[..^1])], [.. train.Select(r => r[^1])], [.. test.Select(r => r[..^1])], [.. test.Select(r => r[^1])]);

        // Origin and name are left out.
        static float[] Numbers(string line) => line.Split(',') is var cells ? [.. cells[..6].Append(cells[^1]).Select(n => float.Parse(n, CultureInfo.InvariantCulture))] : [];
    }

    static HttpListener Listen(out string address)
    {
        for (int port = 50000; ; port++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add(address = $"http://localhost:{port}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (port < 50100)
            {
                listener.Close();
            }
        }
    }

    static Process Start(string part, string file) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", typeof(ResumeSample).Assembly.Location, "resume", part, file])
        {
            RedirectStandardInput = part == "serve",
            RedirectStandardOutput = part == "serve",
        })!;
}
