using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Models;

/// <summary>What the managed engine promises of memory; other engines have objects for what they compute.</summary>
[Collection(nameof(Alone))]
public sealed class FitMemoryTests : IDisposable
{
    readonly IDisposable scope = Engines.Scope(Engines.Cpu);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_step_allocates_nothing()
    {
        (float[,] x, float[,] y) = TestNets.Linear(512);
        Sequential model = TestNets.Regressor("adam");
        var meter = new Meter();
        model.Fit(x, y, batchSize: 8, epochs: 6, verbose: 0, callbacks: [meter], validationSplit: 0.1);
        Assert.Equal(0, meter.Epochs.Min());
    }

    // On all threads, over so many steps that what happens once cannot be taken for what a step does.
    [Fact]
    public void Thousands_of_steps_allocate_nothing_on_any_thread()
    {
        const int first = 1000, steps = 4000, most = 12 * steps, batch = 4, count = batch * (first + steps + 1);
        var input = new Input([6, 8]);
        Tensor x = new LayerNormalization().Call(new Add().Call([input, new MultiHeadAttention(2, 4).Call(input, input)]));
        x = new GaussianNoise(0.1).Call(new LSTM(8, returnSequences: true, dropout: 0.1, recurrentDropout: 0.1).Call(x));
        x = new ReLU().Call(new BatchNormalization().Call(new Dense(8).Call(new GlobalAveragePooling1D().Call(x))));
        var model = new Model(input, new Dense(1).Call(x));
        model.Compile("adam", "mse", ["mae"]);
        var random = new Random(1);
        Tensor rows = Tensor.From<float>([.. Enumerable.Range(0, count * 48).Select(_ => random.NextSingle())], [count, 6, 8]);
        var meter = new ProcessMeter(first, first + steps);
        long allocated = long.MaxValue;
        // A collection keeps books of its own and code is compiled meanwhile; neither happens in every round.
        for (int round = 0; round < 3 && allocated > most; round++)
        {
            model.Fit(rows, Ops.Ones([count, 1]), batchSize: batch, verbose: 0, callbacks: [meter]);
            allocated = Math.Min(allocated, meter.Allocated);
        }

        // The smallest object has 24 bytes.
        Assert.InRange(allocated, 0, most);
    }

    [Fact]
    public void An_epoch_takes_the_memory_of_the_last_one_for_its_order_of_the_rows()
    {
        const int rows = 40_000;
        List<long> allocated = [];
        var meter = new LambdaCallback(onEpochBegin: _ => allocated.Add(GC.GetAllocatedBytesForCurrentThread()));
        (float[,] x, float[,] y) = TestNets.Linear(rows);
        TestNets.Regressor().Fit(x, y, batchSize: rows / 2, epochs: 6, verbose: 0, callbacks: [meter]);
        Assert.InRange(allocated.Zip(allocated.Skip(1), (before, after) => after - before).Min(), 0, rows);
    }

    [Fact]
    public void A_run_of_a_predictor_allocates_nothing()
    {
        using Predictor predictor = TestNets.Regressor().CreatePredictor();
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                predictor.Input<float>().Fill(i);
                predictor.Run();
            }
        }));
        Assert.NotEqual(0, predictor.Output<float>()[0]);
    }

    [Fact]
    public void Many_fits_leave_memory_flat()
    {
        (float[,] x, float[,] y) = TestNets.Linear(64);
        int times = Environment.GetEnvironmentVariable("KERASSTYLE_LONG") == null ? 200 : 1000;
        Train(100);     // what the engine keeps for single operations is full by then
        long grown = long.MaxValue;
        // A leak grows in every round; what is kept once, such as code compiled in the background, does not.
        for (int round = 0; round < 3 && grown >= 2_000_000; round++)
        {
            long before = Used();
            Train(times);
            grown = Used() - before;
        }

        Assert.True(grown < 2_000_000, $"grew by {grown:N0} bytes");

        void Train(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using (AutoName.Scope())
                {
                    var model = new Sequential([new Dense(8, activation: "relu"), new Dense(1)]);
                    model.Compile("adam", "mse", ["mae"]);
                    model.Fit(x, y, batchSize: 24, verbose: 0, validationSplit: 0.2);
                }
            }
        }

        static long Used()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    // Counts what the process allocates between two steps.
    sealed class ProcessMeter(int first, int last) : Callback
    {
        public long Allocated { get; private set; } = long.MaxValue;

        public override void OnTrainBatchEnd(int batch, Logs logs)
        {
            if (batch == first)
                Allocated = -GC.GetTotalAllocatedBytes(precise: true);
            else if (batch == last)
                Allocated += GC.GetTotalAllocatedBytes(precise: true);
        }
    }

    // Counts what is allocated on the training thread between the first and the last step of each epoch.
    sealed class Meter : Callback
    {
        long mark, inSteps;

        public List<long> Epochs { get; } = [];

        public override void OnTrainBatchEnd(int batch, Logs logs)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (batch > 0)
                inSteps += now - mark;
            mark = now;
        }

        public override void OnEpochEnd(int epoch, Logs logs)
        {
            Epochs.Add(inSteps);
            inSteps = 0;
        }
    }
}
