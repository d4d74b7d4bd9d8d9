using KerasStyle.Callbacks;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Models;

[Collection(nameof(Alone))]
public class FitMemoryTests
{
    [Fact]
    public void A_step_allocates_nothing()
    {
        (float[,] x, float[,] y) = TestNets.Linear(512);
        Sequential model = TestNets.Regressor("adam");
        var meter = new Meter();
        model.Fit(x, y, batchSize: 8, epochs: 3, verbose: 0, callbacks: [meter], validationSplit: 0.1);
        Assert.Equal(0, meter.InSteps);
    }

    [Fact]
    public void A_run_of_a_predictor_allocates_nothing()
    {
        using Predictor predictor = TestNets.Regressor().CreatePredictor();
        predictor.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            predictor.Input<float>().Fill(i);
            predictor.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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

    // Counts what is allocated on the training thread between the first and the last step of each epoch.
    sealed class Meter : Callback
    {
        long mark;

        public long InSteps { get; private set; }

        public override void OnTrainBatchEnd(int batch, Logs logs)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (batch > 0 && mark > 0)
                InSteps += now - mark;
            mark = now;
        }

        public override void OnEpochEnd(int epoch, Logs logs)
        {
            // The first epoch compiles the last, shorter batch.
            if (epoch == 0)
                InSteps = 0;
            mark = 0;
        }
    }
}
