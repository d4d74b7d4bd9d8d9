using KerasStyle.Data;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Models;

/// <summary>Batches that code makes are prepared on another thread while a step computes.</summary>
public class ReadAheadTests
{
    const int Size = 4;

    [Fact]
    public void Batches_made_by_code_train_as_the_same_rows_in_memory()
    {
        (float[,] x, float[,] y) = TestNets.Linear(24);
        double[] loss = [.. Net().Fit(x, y, batchSize: Size, epochs: 3, shuffle: false, verbose: 0)["loss"]];
        Assert.Equal(loss, Net().Fit(new StreamSource(Batches(24)), epochs: 3, verbose: 0)["loss"]);
        Assert.Equal(loss, Net().Fit(new StreamSource(Batches(24), count: 6), epochs: 3, stepsPerEpoch: 6, verbose: 0)["loss"]);
    }

    [Fact]
    public void An_exception_of_the_data_reaches_the_caller_at_its_batch()
    {
        Sequential model = Net();
        var thrown = Assert.Throws<InvalidTimeZoneException>(() => model.Fit(new StreamSource(Failing()), verbose: 0));
        Assert.Equal("third", thrown.Message);
        Assert.Equal(2, model.Optimizer!.Iterations.Value.ToArray<int>()[0]);
        model.Fit(new StreamSource(Batches(8)), verbose: 0);

        static IEnumerable<Batch> Failing() => Batches(8).Concat(Enumerable.Range(0, 1).Select<int, Batch>(_ => throw new InvalidTimeZoneException("third")));
    }

    [Fact]
    public void No_batch_is_read_beyond_the_steps_of_the_epoch()
    {
        int read = 0;
        var source = new StreamSource(Batches(80).Select(b =>
        {
            read++;
            return b;
        }));
        read = 0;
        Net().Fit(source, stepsPerEpoch: 3, epochs: 1, verbose: 0);
        Assert.Equal(3, read);
    }

    [Fact]
    public void The_pass_ends_when_the_training_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        bool ended = false;
        Assert.Throws<OperationCanceledException>(() => Net().Fit(new StreamSource(Endless()), verbose: 0, cancellationToken: cancel.Token));
        Assert.True(ended);

        IEnumerable<Batch> Endless()
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    if (i == 5)
                        cancel.Cancel();
                    yield return Batches(Size).First();
                }
            }
            finally
            {
                ended = true;
            }
        }
    }

    [Fact]
    public void Asking_for_batches_allocates_nothing()
    {
        using var ahead = new AheadCursor(new Numbers(), [new TensorSpec([2])]);
        var values = new byte[8 * Size];
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                ahead.Next();
                ahead.Prepare();
                ahead.Fill(0, values);
            }
        }));
    }

    static Sequential Net()
    {
        var model = new Sequential([new Input([3]), new Dense(1, kernelInitializer: "ones")]);
        model.Compile("sgd", "mse");
        return model;
    }

    static IEnumerable<Batch> Batches(int rows)
    {
        (float[,] x, float[,] y) = TestNets.Linear(rows);
        for (int start = 0; start < rows; start += Size)
        {
            var (a, b) = (new float[Size, 3], new float[Size, 1]);
            for (int i = 0; i < Size; i++)
            {
                (a[i, 0], a[i, 1], a[i, 2]) = (x[start + i, 0], x[start + i, 1], x[start + i, 2]);
                b[i, 0] = y[start + i, 0];
            }

            yield return new Batch(a, b);
        }
    }

    sealed class Numbers : BatchCursor
    {
        public override int Next() => Size;

        public override void Fill(int column, Span<byte> destination) => destination.Fill(1);
    }
}
