using System.Diagnostics;
using KerasStyle.Layers;
using KerasStyle.Losses;

namespace KerasStyle.Benchmarks;

/// <summary>One training step to time, by itself and beside PyTorch's of the same net.</summary>
sealed class StepCase
{
    const int Steps = 64;       // in one timed Fit, so that its start and end do not count

    readonly Sequential model;
    readonly Tensor x, y;
    readonly int batch;

    public StepCase(string name, string torchName, int batch, Shape input, int classes, string optimizer, Layer[] layers)
    {
        (Name, TorchName, this.batch) = (name, torchName, batch);
        var random = new Random(1);
        var pixels = new float[Steps * batch * input.Size];
        foreach (ref float value in pixels.AsSpan())
            value = random.NextSingle();
        var labels = new int[Steps * batch];
        foreach (ref int label in labels.AsSpan())
            label = random.Next(classes);
        x = Tensor.From<float>(pixels, new Shape(labels.Length).Concat(input));
        y = Tensor.From<int>(labels, [labels.Length]);
        model = new Sequential([new Input(input), .. layers]);
        model.Compile(optimizer, new SparseCategoricalCrossentropy(fromLogits: true));
    }

    public string Name { get; }

    public string TorchName { get; }

    /// <summary>Best time of a step in microseconds within a window: batches gathered from the data set, loss tracked.</summary>
    public double Time(double seconds)
    {
        Fit(1);
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do
        {
            long fit = Stopwatch.GetTimestamp();
            Fit(1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(fit).TotalMicroseconds / Steps);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }

    /// <summary>Managed bytes of one step: what a long epoch allocates beyond one of half its length.</summary>
    public double AllocatedPerStep()
    {
        Fit(2);
        return (double)(Allocated(Steps) - Allocated(Steps / 2)) / (Steps / 2);

        long Allocated(int steps)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Fit(x, y, batch, stepsPerEpoch: steps, verbose: 0, shuffle: false);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    void Fit(int epochs) => model.Fit(x, y, batch, epochs, verbose: 0, shuffle: false);

    public static IEnumerable<StepCase> All()
    {
        foreach (string optimizer in new[] { "sgd", "adam" })
        {
            foreach (int batch in new[] { 128, 32 })
            {
                yield return new($"MLP 784-512-10, batch {batch}, {optimizer}", $"mlp_{batch}_{optimizer}", batch, [784], 10, optimizer,
                    [new Dense(512, activation: "relu"), new Dense(10)]);
            }

            yield return new($"CNN conv32-pool-128-10 on 28x28x1, batch 128, {optimizer}", $"cnn_128_{optimizer}", 128, [28, 28, 1], 10, optimizer,
                [new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(), new Flatten(), new Dense(128, activation: "relu"), new Dense(10)]);
            yield return new($"tiny MLP 4-16-3, batch 32, {optimizer}", $"tiny_32_{optimizer}", 32, [4], 3, optimizer,
                [new Dense(16, activation: "relu"), new Dense(3)]);
        }
    }
}
