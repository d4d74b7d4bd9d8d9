using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tests.Models;

public class FitTests
{
    [Fact]
    public void History_has_a_value_of_each_figure_per_epoch()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        History history = TestNets.Regressor().Fit(x, y, epochs: 3, verbose: 0, validationSplit: 0.25);
        Assert.Equal(["loss", "mae", "val_loss", "val_mae"], history.Keys);
        Assert.Equal([0, 1, 2], history.Epoch);
        Assert.All(history.Values, v => Assert.Equal(3, v.Count));
    }

    [Fact]
    public void Loss_falls_and_Evaluate_agrees_with_Predict()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        Sequential model = TestNets.Regressor();
        History history = model.Fit(x, y, batchSize: 8, epochs: 20, verbose: 0, seed: 1);
        Assert.True(history["loss"][^1] < 0.1 * history["loss"][0], history.ToString());
        var (loss, mae) = model.Evaluate(x, y, verbose: 0);
        float[,] p = model.Predict(x);
        double squares = 0, sizes = 0;
        for (int i = 0; i < 64; i++)
        {
            squares += Math.Pow(p[i, 0] - y[i, 0], 2) / 64;
            sizes += Math.Abs(p[i, 0] - y[i, 0]) / 64;
        }

        Assert.Equal(squares, loss, 1e-6);
        Assert.Equal(sizes, mae, 1e-6);
    }

    [Fact]
    public void Arrays_of_all_kinds_are_the_same_data()
    {
        (float[,] x, float[,] y) = TestNets.Linear(16);
        float[][] jagged = [.. Enumerable.Range(0, 16).Select(i => new[] { x[i, 0], x[i, 1], x[i, 2] })];
        double[] flat = [.. Enumerable.Range(0, 16).Select(i => (double)y[i, 0])];
        double loss = Loss(x, y);
        Assert.Equal(loss, Loss(jagged, flat));
        Assert.Equal(loss, Loss(Tensor.From(x), Tensor.From(y)));
        Assert.Equal(loss, Loss(new TensorSource([Tensor.From(x)], [Tensor.From(y)]), null));
        Assert.Equal(loss, Loss(new Dictionary<string, Tensor> { ["input_x"] = x }, y));

        static double Loss(TensorData x, TensorData? y)
        {
            var model = new Sequential([new Input([3], name: "input_x"), new Dense(1, kernelInitializer: "ones")]);
            model.Compile("sgd", "mse");
            return model.Fit(x, y, batchSize: 4, shuffle: false, verbose: 0)["loss"][0];
        }
    }

    [Fact]
    public void A_stream_of_batches_trains_like_the_arrays()
    {
        (float[,] x, float[,] y) = TestNets.Linear(10);
        Sequential a = TestNets.Regressor(), b = TestNets.Regressor();
        a.Fit(x, y, batchSize: 4, epochs: 2, shuffle: false, verbose: 0);
        b.Fit(new StreamSource(Batches()), epochs: 2, verbose: 0);
        Assert.Equal(a.GetWeights().Flat(), b.GetWeights().Flat());

        IEnumerable<Batch> Batches()
        {
            for (int start = 0; start < 10; start += 4)
            {
                int rows = Math.Min(4, 10 - start);
                yield return new Batch(Ops.Slice(Tensor.From(x), [start, 0], [rows, 3]), Ops.Slice(Tensor.From(y), [start, 0], [rows, 1]));
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads()
    {
        int before = WorkerPool.ThreadCount;
        try
        {
            var results = new List<float[]>();
            foreach (int threads in (int[])[1, 2, 3])
            {
                WorkerPool.ThreadCount = threads;
                using (KerasRandom.Scope(7))
                {
                    var random = new Random(1);
                    var x = new float[300, 12, 12, 1];
                    var y = new int[300];
                    for (int i = 0; i < 300; i++)
                    {
                        y[i] = random.Next(4);
                        for (int p = 0; p < 144; p++)
                            x[i, p / 12, p % 12, 0] = random.NextSingle();
                    }

                    var model = new Sequential([
                        new Conv2D(8, 3, activation: "relu"), new MaxPooling2D(), new Flatten(), new Dropout(0.3), new Dense(64, activation: "relu"), new Dense(4, activation: "softmax")]);
                    model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
                    History history = model.Fit(x, y, batchSize: 64, epochs: 2, verbose: 0);
                    results.Add([.. model.GetWeights().Flat(), (float)history["loss"][1], (float)history["accuracy"][1]]);
                }
            }

            Assert.Equal(results[0], results[1]);
            Assert.Equal(results[0], results[2]);
        }
        finally
        {
            WorkerPool.ThreadCount = before;
        }
    }

    [Fact]
    public void Shuffling_visits_every_sample_once_in_another_order_each_epoch()
    {
        var seen = new List<float>();
        Tensor x = Tensor.From<float>([.. Enumerable.Range(0, 10).Select(i => (float)i)], [10, 1]);
        foreach (int epoch in (int[])[0, 1])
        {
            using BatchCursor cursor = new TensorSource([x]).Read(4, new ShuffleKey(3, epoch));
            while (cursor.Next() is > 0 and var rows)
            {
                var batch = new float[rows];
                cursor.Fill(0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(batch.AsSpan()));
                seen.AddRange(batch);
            }
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), seen[..10].Order());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), seen[10..].Order());
        Assert.NotEqual(seen[..10], seen[10..]);
    }

    [Fact]
    public void Class_weights_weigh_the_loss()
    {
        float[,] x = { { 0 }, { 0 } };
        int[] y = [0, 1];
        var model = new Sequential([new Dense(2, activation: "softmax", kernelInitializer: "zeros")]);
        model.Compile(new SGD(0), "sparse_categorical_crossentropy");
        double plain = model.Fit(x, y, verbose: 0)["loss"][0];
        double weighted = model.Fit(x, y, verbose: 0, classWeight: new() { [1] = 3 })["loss"][0];
        Assert.Equal(Math.Log(2), plain, 1e-6);
        Assert.Equal(Math.Log(2) * (1 + 3) / 2, weighted, 1e-6);
    }

    [Fact]
    public void A_frozen_layer_keeps_its_weights_and_can_be_thawed()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        Sequential model = TestNets.Regressor();
        model.GetLayer("hidden").Trainable = false;
        model.Compile(new SGD(0.1), "mse");
        float[] before = model.GetLayer("hidden").GetWeights().Flat();
        model.Fit(x, y, verbose: 0);
        Assert.Equal(before, model.GetLayer("hidden").GetWeights().Flat());
        model.GetLayer("hidden").Trainable = true;
        model.Compile(new SGD(0.1), "mse");
        model.Fit(x, y, verbose: 0);
        Assert.NotEqual(before, model.GetLayer("hidden").GetWeights().Flat());
    }

    [Fact]
    public void Steps_per_epoch_go_on_where_the_last_epoch_stopped()
    {
        (float[,] x, float[,] y) = TestNets.Linear(12);
        Sequential a = TestNets.Regressor(), b = TestNets.Regressor();
        a.Fit(x, y, batchSize: 4, epochs: 1, shuffle: false, verbose: 0);
        b.Fit(x, y, batchSize: 4, epochs: 3, stepsPerEpoch: 1, shuffle: false, verbose: 0);
        Assert.Equal(a.GetWeights().Flat(), b.GetWeights().Flat());
    }

    [Fact]
    public async Task Trains_on_another_thread_and_reports_progress()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        var reports = new List<FitProgress>();
        History history = await TestNets.Regressor().FitAsync(x, y, epochs: 3, verbose: 0, progress: new Immediately(reports));
        Assert.Equal(3, history.Epoch.Count);
        Assert.Equal([0, 1, 2], reports.Where(r => r.EpochEnded).Select(r => r.Epoch));
        Assert.Equal(history["loss"][2], reports[^1].Logs["loss"]);
    }

    [Fact]
    public void A_mutated_net_is_built_anew()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        Sequential model = TestNets.Regressor();
        model.Fit(x, y, verbose: 0);
        model.Pop();
        model.Add(new Dense(2, name: "two"));
        Assert.Equal(new Shape(Shape.Unknown, 2), model.OutputShape);
        Assert.Equal(new Shape(64, 2), model.Predict(x).Shape);
    }

    [Fact]
    public void A_list_of_validation_epochs_counts_from_1()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        History history = TestNets.Regressor().Fit(x, y, epochs: 4, verbose: 0, validationData: (x, y), validationFreq: new[] { 1, 4 });
        Assert.Equal(4, history["loss"].Count);
        Assert.Equal(2, history["val_loss"].Count);
    }

    sealed class Immediately(List<FitProgress> reports) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => reports.Add(value);
    }
}
