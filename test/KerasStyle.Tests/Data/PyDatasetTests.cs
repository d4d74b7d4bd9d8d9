using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Tests.Models;

namespace KerasStyle.Tests.Data;

public class PyDatasetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Batches_by_number_train_as_the_same_rows_in_memory(int workers)
    {
        (float[,] x, float[,] y) = TestNets.Linear(22);
        double[] loss = [.. Net().Fit(x, y, batchSize: 4, epochs: 3, shuffle: false, verbose: 0)["loss"]];
        Assert.Equal(loss, Net().Fit(new Rows(x, y, workers), epochs: 3, shuffle: false, verbose: 0)["loss"]);
        Sequential model = Net();
        Assert.Equal(model.Evaluate(x, y, batchSize: 4, verbose: 0)["loss"], model.Evaluate(new Rows(x, y, workers), verbose: 0)["loss"]);
        Assert.Equal(model.Predict(x).ToArray<float>(), model.Predict(new Rows(x, y, workers)).ToArray<float>());
        double validation = model.Fit(x, y, validationData: new Rows(x, y, workers), verbose: 0)["val_loss"][0];
        Assert.Equal(model.Evaluate(x, y, batchSize: 4, verbose: 0)["loss"], validation);
    }

    [Fact]
    public void The_order_of_batches_is_shuffled_and_the_same_for_the_same_seed()
    {
        (float[,] x, float[,] y) = TestNets.Linear(40);
        int[] Asked(int seed, bool shuffle)
        {
            var rows = new Rows(x, y, 1);
            Net().Fit(rows, epochs: 2, shuffle: shuffle, seed: seed, verbose: 0);
            return [.. rows.Asked.Skip(1)];     // the first is asked for to know the shapes
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Asked(1, shuffle: false));
        int[] order = Asked(1, shuffle: true);
        Assert.Equal(order, Asked(1, shuffle: true));
        Assert.NotEqual(order, Asked(2, shuffle: true));
        Assert.NotEqual(order[..10], order[10..]);
        Assert.Equal(Enumerable.Range(0, 10), order[..10].Order());
        Assert.Equal(Enumerable.Range(0, 10), order[10..].Order());
    }

    [Fact]
    public void Epochs_are_told_to_the_data_with_all_batches_taken()
    {
        (float[,] x, float[,] y) = TestNets.Linear(12);
        Assert.Equal("0 begin 0 1 2 end begin 0 1 2 end", Logged(r => Net().Fit(r, epochs: 2, shuffle: false, verbose: 0)));
        Assert.Equal("0 begin 0 1 2 end", Logged(r => Net().Evaluate(r, verbose: 0)));
        Assert.Equal("0 begin 0 1 2 end", Logged(r => Net().Predict(r)));

        string Logged(Action<Rows> run)
        {
            var rows = new Rows(x, y, 1);
            run(rows);
            return string.Join(' ', rows.Log);
        }
    }

    [Fact]
    public void Data_without_end_needs_steps()
    {
        (float[,] x, float[,] y) = TestNets.Linear(12);
        History history = Net().Fit(new Rows(x, y, 2) { IsEndless = true }, epochs: 2, stepsPerEpoch: 7, verbose: 0);
        Assert.Equal(2, history["loss"].Count);
    }

    [Fact]
    public void An_exception_of_a_worker_reaches_the_caller()
    {
        (float[,] x, float[,] y) = TestNets.Linear(40);
        var thrown = Assert.Throws<InvalidTimeZoneException>(() => Net().Fit(new Rows(x, y, 3) { FailsAt = 5 }, shuffle: false, verbose: 0));
        Assert.Equal("batch 5", thrown.Message);
    }

    [Fact]
    public void Workers_work_at_once()
    {
        (float[,] x, float[,] y) = TestNets.Linear(40);
        var rows = new Rows(x, y, 4) { Company = 2 };
        Net().Fit(rows, verbose: 0);
        Assert.InRange(rows.MostAtOnce, 2, 4);
    }

    [Fact]
    public void Batches_by_name_and_texts_go_where_the_model_wants_them()
    {
        Tensor b = Input.Of([1], name: "b"), words = Input.Of([1], dtype: "string", name: "words");
        Tensor numbers = new StringLookup(vocabulary: ["x", "y"]).Call(words);
        Tensor sum = new KerasStyle.Layers.Add().Call([new Flatten().Call(new Embedding(3, 1, "ones").Call(numbers)), new Dense(1, kernelInitializer: "ones").Call(b)]);
        var model = new Model([b, words], sum);
        var batch = new Batch(new Dictionary<string, Tensor> { ["words"] = new[,] { { "x" }, { "?" } }, ["b"] = new float[,] { { 1 }, { 2 } } }, new float[,] { { 0 }, { 0 } });
        Assert.Equal([2f, 3], model.Predict(new StreamSource([batch])).ToArray<float>());
        model.Compile("sgd", "mse");
        Assert.Equal(6.5, model.Fit(new StreamSource([batch]), verbose: 0)["loss"][0], 1e-6);
    }

    static Sequential Net()
    {
        var model = new Sequential([new Input([3]), new Dense(1, kernelInitializer: "ones")]);
        model.Compile("sgd", "mse");
        return model;
    }

    sealed class Rows(float[,] x, float[,] y, int workers) : PyDataset(workers, maxQueueSize: 3)
    {
        int atOnce;

        public List<string> Log { get; } = [];

        public IEnumerable<int> Asked => Log.Where(l => char.IsDigit(l[0])).Select(int.Parse);

        public bool IsEndless { get; init; }

        public int FailsAt { get; init; } = -1;

        /// <summary>Once so many batches must be in the making at the same time; the first of all, which shows the shapes, is made alone.</summary>
        public int Company { get; init; }

        public int MostAtOnce { get; private set; }

        int Count => (x.GetLength(0) + 3) / 4;

        public override int? NumBatches => IsEndless ? null : Count;

        public override Batch this[int index]
        {
            get
            {
                bool first;
                lock (Log)
                {
                    first = Log.Count == 0;
                    Log.Add($"{index}");
                    MostAtOnce = Math.Max(MostAtOnce, ++atOnce);
                }

                if (!first)
                    SpinWait.SpinUntil(() => MostAtOnce >= Company, TimeSpan.FromMinutes(1));
                lock (Log)
                    atOnce--;
                if (index == FailsAt)
                    throw new InvalidTimeZoneException($"batch {index}");
                int start = index % Count * 4;
                return new Batch(Part(x, start), Part(y, start));
            }
        }

        protected internal override void OnEpochBegin() => Log.Add("begin");

        protected internal override void OnEpochEnd() => Log.Add("end");

        static float[,] Part(float[,] all, int start)
        {
            var part = new float[Math.Min(4, all.GetLength(0) - start), all.GetLength(1)];
            Array.Copy(all, start * all.GetLength(1), part, 0, part.Length);
            return part;
        }
    }
}
