using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tests.Models;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Callbacks;

public class CallbackTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    [Fact]
    public void Hooks_are_called_in_order()
    {
        var calls = new List<string>();
        TestNets.Regressor().Fit(Data.X, Data.Y, batchSize: 8, epochs: 1, validationData: Data, verbose: 0, callbacks: [new Recorder(calls)]);
        Assert.Equal(
            [
                "train begin", "epoch begin 0", "batch begin 0", "batch end 0", "batch begin 1", "batch end 1",
                "test begin", "test batch 0", "test batch 1", "test end", "epoch end 0", "train end",
            ],
            calls);
    }

    [Fact]
    public void Batch_logs_are_means_since_the_start_of_the_epoch()
    {
        var losses = new List<double>();
        History history = TestNets.Regressor().Fit(
            Data.X, Data.Y, batchSize: 4, verbose: 0, callbacks: [new LambdaCallback(onTrainBatchEnd: (_, logs) => losses.Add(logs["loss"]))]);
        Assert.Equal(4, losses.Count);
        Assert.Equal(history["loss"][0], losses[^1]);
    }

    [Fact]
    public void EarlyStopping_waits_for_its_patience_and_restores_the_best_weights()
    {
        var stopping = new EarlyStopping("watched", patience: 2, mode: "min", restoreBestWeights: true);
        IReadOnlyList<Tensor>? best = null;
        Sequential model = TestNets.Regressor();
        History history = model.Fit(
            Data.X,
            Data.Y,
            epochs: 10,
            verbose: 0,
            callbacks: [Figures(3, 2, 5, 4, 1), new LambdaCallback(onEpochEnd: (e, _) => best = e == 1 ? model.GetWeights() : best), stopping]);
        Assert.Equal(4, history.Epoch.Count);
        Assert.Equal((3, 1, 2.0), (stopping.StoppedEpoch, stopping.BestEpoch, stopping.Best));
        Assert.Equal(best!.Flat(), model.GetWeights().Flat());
    }

    [Fact]
    public void EarlyStopping_tells_when_its_figure_is_missing()
    {
        var output = new StringWriter();
        TestNets.Regressor().Fit(Data.X, Data.Y, epochs: 2, verbose: 0, callbacks: [new EarlyStopping { Output = output }]);
        Assert.Equal($"warning: EarlyStopping watches 'val_loss', which is not measured; there are loss, mae{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void Auto_mode_knows_where_metrics_should_go()
    {
        var down = new EarlyStopping("mae", patience: 0, mode: "auto");
        Assert.Equal(2, TestNets.Regressor().Fit(Data.X, Data.Y, epochs: 9, verbose: 0, callbacks: [Figures("mae", 1, 2), down]).Epoch.Count);
        var unknown = new EarlyStopping("watched");
        Assert.Contains(
            "pass mode",
            Assert.Throws<ArgumentException>(() => TestNets.Regressor().Fit(Data.X, Data.Y, verbose: 0, callbacks: [Figures(1), unknown])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EarlyStopping(mode: "up"));
    }

    [Fact]
    public void ReduceLROnPlateau_lowers_the_rate_and_logs_it()
    {
        History history = TestNets.Regressor(new SGD(1)).Fit(
            Data.X, Data.Y, epochs: 6, verbose: 0, callbacks: [Figures(1, 1, 1, 1, 1, 1), new ReduceLROnPlateau("watched", 0.5, 2, mode: "min", cooldown: 1, minLr: 0.3)]);
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.3], history["learning_rate"].Select(r => Math.Round(r, 6)).ToArray().Take(5).Append(0.3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau(factor: 1));
    }

    [Fact]
    public void CSVLogger_writes_sorted_columns_and_appends()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.csv");
        TestNets.Regressor().Fit(Data.X, Data.Y, epochs: 2, verbose: 0, validationData: Data, callbacks: [new CSVLogger(path)]);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("epoch,loss,mae,val_loss,val_mae", lines[0]);
        Assert.StartsWith("1,", lines[2], StringComparison.Ordinal);
        TestNets.Regressor().Fit(Data.X, Data.Y, verbose: 0, validationData: Data, callbacks: [new CSVLogger(path, append: true)]);
        Assert.Equal(4, File.ReadAllLines(path).Length);
        TestNets.Regressor().Fit(Data.X, Data.Y, verbose: 0, callbacks: [new CSVLogger(path, ";")]);
        Assert.Equal("epoch;loss;mae;val_loss;val_mae", File.ReadAllLines(path)[0]);
        Assert.EndsWith(";NA;NA", File.ReadAllLines(path)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ModelCheckpoint_fills_its_path_and_keeps_the_best()
    {
        using var folder = new TemporaryFolder();
        string all = folder.File("{epoch:02d}-{watched:.2f}.keras"), best = folder.File("best.weights.h5");
        Sequential model = TestNets.Regressor();
        IReadOnlyList<Tensor>? second = null;
        model.Fit(
            Data.X,
            Data.Y,
            epochs: 3,
            verbose: 0,
            callbacks:
            [
                Figures(3, 1, 2),
                new LambdaCallback(onEpochEnd: (e, _) => second = e == 1 ? model.GetWeights() : second),
                new ModelCheckpoint(all),
                new ModelCheckpoint(best, "watched", saveBestOnly: true, saveWeightsOnly: true, mode: "min"),
            ]);
        Assert.Equal(["01-3.00.keras", "02-1.00.keras", "03-2.00.keras", "best.weights.h5"], folder.Names);
        Sequential other = TestNets.Regressor();
        other.LoadWeights(best);
        Assert.Equal(second!.Flat(), other.GetWeights().Flat());
        Assert.Equal(second!.Flat(), Model.Load(folder.File("02-1.00.keras")).GetWeights().Flat());
        model.Fit(Data.X, Data.Y, verbose: 0, callbacks: [new ModelCheckpoint(folder.File("older.h5"))]);
        Assert.Equal(model.GetWeights().Flat(), Model.Load(folder.File("older.h5")).GetWeights().Flat());
        Assert.Throws<ArgumentException>(() => new ModelCheckpoint("a.hdf"));
        Assert.Throws<ArgumentException>(() => new ModelCheckpoint("a.keras", saveWeightsOnly: true));
    }

    [Theory]
    [InlineData("a-{epoch:02d}-{loss:.2f}.keras", "a-07-0.13.keras")]
    [InlineData("{epoch}-{batch:4d}-{loss:.1e}", "7-  12-1.3e-01")]
    [InlineData("{loss}", "0.1271")]
    [InlineData("{loss:08.3f}", "0000.127")]
    public void Paths_follow_Pythons_notation(string template, string expected) =>
        Assert.Equal(expected, PathTemplate.Fill(template, new Logs { ["loss"] = 0.1271 }, ("epoch", 7), ("batch", 12)));

    [Fact]
    public void Paths_with_unknown_names_or_notations_are_refused()
    {
        Assert.Throws<KeyNotFoundException>(() => PathTemplate.Fill("{val_loss}", new Logs { ["loss"] = 1 }));
        Assert.Throws<FormatException>(() => PathTemplate.Fill("{loss:x}", new Logs { ["loss"] = 1 }));
    }

    [Fact]
    public void BackupAndRestore_goes_on_after_a_failure()
    {
        using var folder = new TemporaryFolder();
        string backup = folder.File("backup");
        Sequential whole = TestNets.Regressor("adam"), parts = TestNets.Regressor("adam");
        whole.Fit(Data.X, Data.Y, batchSize: 4, epochs: 4, verbose: 0, seed: 5);
        var crash = new LambdaCallback(onEpochBegin: e => { if (e == 2) throw new IOException("power"); });
        Assert.Throws<IOException>(() => parts.Fit(Data.X, Data.Y, batchSize: 4, epochs: 4, verbose: 0, seed: 5, callbacks: [new BackupAndRestore(backup), crash]));

        Sequential fresh = TestNets.Regressor("adam");
        History history = fresh.Fit(Data.X, Data.Y, batchSize: 4, epochs: 4, verbose: 0, seed: 5, callbacks: [new BackupAndRestore(backup, doubleCheckpoint: true)]);
        Assert.Equal([2, 3], history.Epoch);
        Assert.Equal(whole.GetWeights().Flat(), fresh.GetWeights().Flat());
        Assert.False(Directory.Exists(backup));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SwapEMAWeights_measures_the_averages_and_trains_on(bool swapOnEpoch)
    {
        using var folder = new TemporaryFolder();
        Sequential model = Made(), plain = Made();
        var between = new List<float>();
        History history = model.Fit(
            Data.X, Data.Y, batchSize: 4, epochs: 3, shuffle: false, validationData: Data, verbose: 0,
            callbacks: [new SwapEMAWeights(swapOnEpoch), new LambdaCallback(onEpochEnd: (_, _) => between.Add(Kernel(model)))]);
        var trained = new List<float>();
        var averaged = new List<float>();
        History other = plain.Fit(
            Data.X, Data.Y, batchSize: 4, epochs: 3, shuffle: false, validationData: Data, verbose: 0,
            callbacks:
            [
                new LambdaCallback(onEpochEnd: (_, _) =>
                {
                    trained.Add(Kernel(plain));
                    averaged.Add(plain.Optimizer!.Variables.First(v => v.Name.EndsWith("kernel_average", StringComparison.Ordinal)).Value.ToArray<float>()[0]);
                }),
            ]);
        Assert.Equal(other["loss"], history["loss"]);
        Assert.All(history["val_loss"].Zip(other["val_loss"]), v => Assert.NotEqual(v.First, v.Second));
        Assert.Equal(swapOnEpoch ? averaged : trained, between);
        Assert.Equal(plain.GetWeights().Flat(), model.GetWeights().Flat());

        static Sequential Made()
        {
            var model = new Sequential([new Input([3]), new Dense(1, kernelInitializer: "ones", name: "d")]);
            model.Compile(new SGD(0.05, useEma: true, emaMomentum: 0.9), "mse");
            return model;
        }

        static float Kernel(Model model) => model.GetWeights()[0].ToArray<float>()[0];
    }

    [Fact]
    public void SwapEMAWeights_needs_averages() => Assert.Contains(
        "useEma: true",
        Assert.Throws<InvalidOperationException>(() => TestNets.Regressor().Fit(Data.X, Data.Y, validationData: Data, verbose: 0, callbacks: [new SwapEMAWeights()])).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task RemoteMonitor_posts_each_epoch()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        string root = $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}";
        Task<List<string>> server = Task.Factory.StartNew(() => Answer(listener, 2), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        TestNets.Regressor().Fit(
            Data.X, Data.Y, verbose: 0,
            callbacks:
            [
                Figures(0.5), new RemoteMonitor(root, headers: new Dictionary<string, string> { ["X-Run"] = "7" }),
                new RemoteMonitor(root, "/json", sendAsJson: true),
            ]);
        List<string> requests = await server.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.StartsWith("POST /publish/epoch/end/ ", requests[0], StringComparison.Ordinal);
        Assert.Contains("X-Run: 7", requests[0], StringComparison.Ordinal);
        Assert.Contains("data=%7B%22epoch%22%3A", requests[0], StringComparison.Ordinal);
        Assert.StartsWith("POST /json ", requests[1], StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json", requests[1], StringComparison.Ordinal);
        Assert.Contains("\"watched\":", requests[1], StringComparison.Ordinal);

        listener.Stop();
        using var output = new StringWriter();
        TestNets.Regressor().Fit(Data.X, Data.Y, verbose: 0, callbacks: [new RemoteMonitor(root) { Output = output }]);
        Assert.Contains("could not reach", output.ToString(), StringComparison.Ordinal);
    }

    // Reads whole requests, answers them, and gives them back.
    static List<string> Answer(System.Net.Sockets.TcpListener listener, int count)
    {
        var requests = new List<string>();
        while (requests.Count < count)
        {
            using System.Net.Sockets.TcpClient client = listener.AcceptTcpClient();
            using System.Net.Sockets.NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream);
            var request = new System.Text.StringBuilder();
            int length = 0;
            while (reader.ReadLine() is { Length: > 0 } line)
            {
                request.AppendLine(line);
                if (line.StartsWith("Content-Length: ", StringComparison.Ordinal))
                    length = int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture);
            }

            var body = new char[length];
            reader.ReadBlock(body);
            requests.Add(request.Append(body).ToString());
            stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        }

        return requests;
    }

    [Fact]
    public void LambdaCallback_has_all_hooks()
    {
        var calls = new List<string>();
        var callback = new LambdaCallback(
            onTestBegin: () => calls.Add("test begin"), onTestEnd: _ => calls.Add("test end"),
            onTestBatchBegin: b => calls.Add($"batch {b}"), onTestBatchEnd: (b, _) => calls.Add($"batch end {b}"),
            onPredictBegin: () => calls.Add("predict begin"), onPredictEnd: () => calls.Add("predict end"),
            onPredictBatchBegin: b => calls.Add($"predict batch {b}"), onPredictBatchEnd: b => calls.Add($"predict batch end {b}"));
        Sequential model = TestNets.Regressor();
        model.Evaluate(Data.X, Data.Y, verbose: 0, callbacks: [callback]);
        model.Predict(Data.X, verbose: 0, callbacks: [callback]);
        Assert.Equal(
            ["test begin", "batch 0", "batch end 0", "test end", "predict begin", "predict batch 0", "predict batch end 0", "predict end"],
            calls);
    }

    static LambdaCallback Figures(params double[] values) => Figures("watched", values);

    static LambdaCallback Figures(string name, params double[] values) => new(onEpochEnd: (epoch, logs) => logs[name] = values[epoch]);

    sealed class Recorder(List<string> calls) : Callback
    {
        public override void OnTrainBegin() => calls.Add("train begin");

        public override void OnTrainEnd(Logs logs) => calls.Add("train end");

        public override void OnEpochBegin(int epoch) => calls.Add($"epoch begin {epoch}");

        public override void OnEpochEnd(int epoch, Logs logs) => calls.Add($"epoch end {epoch}");

        public override void OnBatchBegin(int batch) => calls.Add($"batch begin {batch}");

        public override void OnBatchEnd(int batch, Logs logs) => calls.Add($"batch end {batch}");

        public override void OnTestBegin() => calls.Add("test begin");

        public override void OnTestBatchEnd(int batch, Logs logs) => calls.Add($"test batch {batch}");

        public override void OnTestEnd(Logs logs) => calls.Add("test end");
    }
}
