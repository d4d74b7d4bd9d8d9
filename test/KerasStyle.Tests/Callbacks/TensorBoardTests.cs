using System.Text.Json.Nodes;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tests.Models;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Callbacks;

public class TensorBoardTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    [Fact]
    public void Figures_of_epochs_are_written_beside_the_layers()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor(new SGD(0.125));
        History history = model.Fit(Data.X, Data.Y, batchSize: 4, epochs: 3, validationData: Data, verbose: 0, callbacks: [new TensorBoard(folder.File("logs"))]);
        List<EventReader.Value> train = EventReader.Read(folder.File("logs/train")), validation = EventReader.Read(folder.File("logs/validation"));

        Assert.Equal(
            ["keras", "epoch_loss", "epoch_mae", "epoch_learning_rate", "epoch_loss", "epoch_mae", "epoch_learning_rate", "epoch_loss", "epoch_mae", "epoch_learning_rate"],
            train.Select(v => v.Tag));
        Assert.Equal(history["loss"].Select(v => (float)v), train.Where(v => v.Tag == "epoch_loss").Select(v => v.Number));
        Assert.Equal([0L, 1, 2], train.Where(v => v.Tag == "epoch_mae").Select(v => v.Step));
        Assert.All(train.Where(v => v.Tag == "epoch_learning_rate"), v => Assert.Equal(0.125f, v.Number));
        Assert.All(train.Skip(1), v => Assert.Equal("scalars", v.Plugin));
        Assert.Equal("graph_keras_model", train[0].Plugin);
        Assert.Equal("Sequential", (string?)JsonNode.Parse(EventReader.Text(train[0].Tensor[8].Single()))!["class_name"]);

        Assert.Equal(history["val_mae"].Select(v => (float)v), validation.Where(v => v.Tag == "epoch_mae").Select(v => v.Number));
        Assert.Equal([4L, 8, 12], validation.Where(v => v.Tag == "evaluation_loss_vs_iterations").Select(v => v.Step));
    }

    [Fact]
    public void Figures_of_batches_come_as_often_as_asked_for()
    {
        using var folder = new TemporaryFolder();
        var losses = new List<float>();
        TestNets.Regressor().Fit(
            Data.X, Data.Y, batchSize: 2, epochs: 2, verbose: 0,
            callbacks:
            [
                new LambdaCallback(onTrainBatchEnd: (_, logs) => losses.Add((float)logs["loss"])),
                new TensorBoard(folder.File("logs"), writeGraph: false, writeStepsPerSecond: true, updateFreq: 3),
            ]);
        List<EventReader.Value> train = EventReader.Read(folder.File("logs/train"));
        Assert.Equal([3L, 6, 9, 12, 15], train.Where(v => v.Tag == "batch_loss").Select(v => v.Step));
        Assert.Equal([losses[2], losses[5], losses[8]], train.Where(v => v.Tag == "batch_loss").Select(v => v.Number).Take(3));
        Assert.Equal(5, train.Count(v => v.Tag == "batch_steps_per_second" && v.Number > 0));
        Assert.Equal(2, train.Count(v => v.Tag == "epoch_steps_per_second" && v.Number > 0));
        Assert.False(Directory.Exists(folder.File("logs/validation")));
    }

    [Fact]
    public void Weights_are_written_as_histograms_and_images()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential(
            [new Input([6, 6, 1]), new Conv2D(2, 3, kernelInitializer: "zeros", name: "conv"), new Flatten(), new Dense(3, biasInitializer: "ones", name: "head")]);
        model.Compile(new SGD(0), "mse");
        model.Fit(new float[4, 6, 6, 1], new float[4, 3], epochs: 3, verbose: 0, callbacks: [new TensorBoard(folder.File("logs"), histogramFreq: 2, writeImages: true)]);
        List<EventReader.Value> train = EventReader.Read(folder.File("logs/train"));

        EventReader.Value[] kernels = [.. train.Where(v => v.Tag == "head/kernel/histogram")];
        Assert.Equal([0L, 2], kernels.Select(v => v.Step));
        Assert.Equal([30, 3], kernels[0].Shape);
        Assert.Equal("histograms", kernels[0].Plugin);
        double[] rows = kernels[0].Numbers;
        float[] weights = model.GetLayer("head").GetWeights()[0].ToArray<float>();
        Assert.Equal(((double)weights.Min(), (double)weights.Max(), (double)weights.Length), (rows[0], rows[88], rows.Where((_, i) => i % 3 == 2).Sum()));
        for (int i = 0; i < 29; i++)
            Assert.Equal(weights.Count(w => w >= rows[3 * i] && w < rows[3 * i + 1]), rows[3 * i + 2]);
        double[] same = train.First(v => v.Tag == "conv/kernel/histogram").Numbers;
        Assert.Equal((0, 0, 18), (same[0], same[88], same[89]));

        EventReader.Value filters = train.First(v => v.Tag == "conv/kernel/image"), bias = train.First(v => v.Tag == "head/bias/image");
        Assert.Equal(("images", "3", "3"), (filters.Plugin, EventReader.Text(filters.Tensor[8].First()), EventReader.Text(filters.Tensor[8].ElementAt(1))));
        Assert.Equal(4, filters.Tensor[8].Count());
        Assert.Equal(("1", "3"), (EventReader.Text(bias.Tensor[8].First()), EventReader.Text(bias.Tensor[8].ElementAt(1))));
        Assert.Equal([3], bias.Shape);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], ((byte[])bias.Tensor[8].ElementAt(2))[..4]);
    }

    [Fact]
    public void An_evaluation_alone_is_written_for_its_step()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor();
        model.Fit(Data.X, Data.Y, batchSize: 4, verbose: 0);
        Logs logs = model.Evaluate(Data.X, Data.Y, verbose: 0, callbacks: [new TensorBoard(folder.File("logs"))]);
        EventReader.Value loss = EventReader.Read(folder.File("logs/validation")).First(v => v.Tag == "evaluation_loss_vs_iterations");
        Assert.Equal((4L, (float)logs["loss"]), (loss.Step, loss.Number));
    }

    [Fact]
    public void A_net_that_cannot_be_written_is_trained_all_the_same()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        var model = new Sequential([new Input([3]), new Unwritable(), new Dense(1)]);
        model.Compile("sgd", "mse");
        model.Fit(Data.X, Data.Y, verbose: 0, callbacks: [new TensorBoard(folder.File("logs")) { Output = output }]);
        Assert.Contains("a layer cannot be written", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(EventReader.Read(folder.File("logs/train")), v => v.Tag == "epoch_loss");
    }

    // The check value of CRC-32C, as its definitions give it.
    [Fact]
    public void The_readers_checksum_is_right() => Assert.Equal(0xE3069283, EventReader.Crc("123456789"u8));

    sealed class Unwritable : Layer
    {
        protected override Tensor Call(Tensor x, bool training) => x;

        protected override void GetConfig(Config config) => throw new NotSupportedException("no form");
    }
}
