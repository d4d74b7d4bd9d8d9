using KerasStyle.Layers;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tests.Models;

/// <summary>The same seed gives the same weights, bit for bit, on any number of threads, and also where code cannot be written at run time.</summary>
[Collection(nameof(Alone))]
public class SameBitsTests
{
    static readonly Dictionary<string, (Shape Input, Func<Layer[]> Layers, string Optimizer)> Nets = new()
    {
        ["dense"] = ([100], () => [new Dense(300, activation: "relu"), new Dropout(0.2), new Dense(200, activation: "gelu"), new Dense(3)], "adam"),
        ["batch norm"] = ([100], () => [new Dense(256), new BatchNormalization(), new Activation("relu"), new Dense(3)], "rmsprop"),
        ["convolution"] = ([12, 12, 3], () => [new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(), new Conv2D(16, 3, padding: "same"), new Flatten(), new Dense(3)], "sgd"),
        ["recurrent"] = ([15, 8], () => [new Bidirectional(new LSTM(24, returnSequences: true)), new GRU(16), new Dense(3)], "adam"),
        ["embedding"] = ([40], () => [new Embedding(50, 16), new GlobalMaxPooling1D(), new Dense(32, activation: "tanh"), new Dense(3)], "adam"),
    };

    public static TheoryData<string> Names => [.. Nets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_do_not_depend_on_the_threads(string net)
    {
        float[] one = Weights(net, 1);
        foreach (int threads in new[] { 2, 3, 5 })
            Assert.True(one.AsSpan().SequenceEqual(Weights(net, threads)), $"{threads} threads gave other bits than one");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_do_not_depend_on_code_written_at_run_time(string net)
    {
        float[] written = Weights(net, 2);
        ElementwiseEmitter.InterpretsAll = true;
        try
        {
            Assert.Equal(written, Weights(net, 2));
        }
        finally
        {
            ElementwiseEmitter.InterpretsAll = false;
        }
    }

    static float[] Weights(string net, int threads)
    {
        int before = WorkerPool.ThreadCount;
        WorkerPool.ThreadCount = threads;
        try
        {
            var (input, layers, optimizer) = Nets[net];
            using (KerasRandom.Scope(3))
            {
                const int Rows = 3 * 70;
                var random = new Random(1);
                var x = new float[Rows * (int)input.Size];
                foreach (ref float value in x.AsSpan())
                    value = net == "embedding" ? random.Next(50) : random.NextSingle() - 0.5f;
                var y = new int[Rows];
                foreach (ref int label in y.AsSpan())
                    label = random.Next(3);
                var model = new Sequential([new Input(input), .. layers()]);
                model.Compile(optimizer, new KerasStyle.Losses.SparseCategoricalCrossentropy(fromLogits: true));
                model.Fit(Tensor.From<float>(x, new Shape(Rows).Concat(input)), y, batchSize: 70, epochs: 4, verbose: 0);
                return [.. model.Weights.SelectMany(w => w.DType == DType.Float32 ? w.Value.ToArray<float>() : [])];
            }
        }
        finally
        {
            WorkerPool.ThreadCount = before;
        }
    }
}
