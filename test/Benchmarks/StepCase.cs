namespace KerasStyle.Benchmarks;

/// <summary>A net's training step as <c>Fit</c> does it: the batch is gathered from the data set, the loss is tracked.</summary>
sealed class StepCase(Net net, string optimizer) : ITimed
{
    const double FitMicroseconds = 20_000;      // a timed Fit takes so long, so that its start and end do not count
    const int MaxSteps = 512;
    const long MaxBytes = 64 << 20;

    Model? model;
    Tensor? x, y;
    int steps = 2;

    public string Name => $"{net.Name}, {optimizer}";

    public string TorchName => $"{net.Key}_{net.Batch}_{optimizer}";

    public double Goal => net.Goal;

    /// <summary>Steps of a timed Fit.</summary>
    public int Steps => steps;

    public double Time(double seconds)
    {
        Prepare();
        return Clock.Best(seconds, steps, Fit);
    }

    /// <summary>Managed bytes of one step: what a long epoch allocates beyond one of half its length. The least of some such pairs: a step allocates
    /// in each, while a collection's own books and code compiled meanwhile show in one.</summary>
    public double AllocatedPerStep()
    {
        Prepare();
        return Enumerable.Range(0, 3).Min(_ => Math.Max(0, (double)(Allocated(2 * steps) - Allocated(steps)) / steps));

        long Allocated(int steps)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Fit(steps);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    /// <summary>Makes data for some steps, and as many steps to a Fit as make it long enough.</summary>
    public void Prepare()
    {
        if (model != null)
            return;
        model = net.Compiled(optimizer);
        (x, y) = net.Data(net.Batch);
        int batches = (int)Math.Clamp(MaxBytes / (x.Spec.Bytes + y.Spec.Bytes), 2, MaxSteps);
        (x, y) = net.Data(batches * net.Batch);
        Fit();
        double step = Clock.Best(0.02, steps, Fit);
        steps = (int)Math.Clamp(FitMicroseconds / step, 2, batches);
        Clock.Best(0.1, steps, Fit);        // until the loops are compiled
    }

    /// <summary>A Fit.</summary>
    public void Fit() => Fit(steps);

    void Fit(int steps) => model!.Fit(x!, y!, net.Batch, stepsPerEpoch: steps, verbose: 0, shuffle: false);
}
