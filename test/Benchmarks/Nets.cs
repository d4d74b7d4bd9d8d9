using KerasStyle.Layers;
using KerasStyle.Losses;

namespace KerasStyle.Benchmarks;

/// <summary>A net to train, by the name that it has in the report and in torch_steps.py.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="Key">Name on PyTorch's side.</param>
/// <param name="Batch">Rows in a step.</param>
/// <param name="Row">Shape of one row of the input.</param>
/// <param name="Goal">Largest share of PyTorch's time that a step should take.</param>
/// <param name="Build">Makes the net.</param>
sealed record Net(string Name, string Key, int Batch, Shape Row, double Goal, Func<Model> Build)
{
    /// <summary>Classes to tell apart; 1 for a yes or no.</summary>
    public int Classes { get; init; } = 1;

    /// <summary>Number of words, where the inputs are words.</summary>
    public int Words { get; init; }

    public string[] Optimizers { get; init; } = ["adam"];

    public Model Compiled(string optimizer)
    {
        Model model = Build();
        model.Compile(optimizer, Classes > 1 ? new SparseCategoricalCrossentropy(fromLogits: true) : (Loss)new BinaryCrossentropy(fromLogits: true));
        return model;
    }

    /// <summary>Random rows for the net.</summary>
    public (Tensor X, Tensor Y) Data(int rows)
    {
        var random = new Random(1);
        Shape shape = new Shape(rows).Concat(Row);
        return (Words > 0 ? Integers(shape, Words) : Floats(shape), Classes > 1 ? Integers([rows], Classes) : Floats([rows, 1], round: true));

        Tensor Integers(Shape shape, int below)
        {
            var values = new int[shape.Size];
            foreach (ref int value in values.AsSpan())
                value = random.Next(below);
            return Tensor.From<int>(values, shape);
        }

        Tensor Floats(Shape shape, bool round = false)
        {
            var values = new float[shape.Size];
            foreach (ref float value in values.AsSpan())
                value = round ? random.Next(2) : random.NextSingle();
            return Tensor.From<float>(values, shape);
        }
    }

    public static IReadOnlyList<Net> All { get; } =
    [
        new("MLP 784-512-10, batch 128", "mlp", 128, [784], 0.6, Mlp) { Classes = 10, Optimizers = ["sgd", "adam"] },
        new("MLP 784-512-10, batch 32", "mlp", 32, [784], 0.6, Mlp) { Classes = 10, Optimizers = ["sgd", "adam"] },
        new("MNIST CNN conv32-pool-128-10, batch 128", "mnist", 128, [28, 28, 1], 0.6, MnistCnn) { Classes = 10, Optimizers = ["sgd", "adam"] },
        new("CIFAR CNN conv32-pool-conv64-pool-conv64-64-10, batch 64", "cifar", 64, [32, 32, 3], 0.6, CifarCnn) { Classes = 10, Optimizers = ["sgd", "adam"] },
        new("ResNet-20 on 32x32x3, batch 32", "resnet", 32, [32, 32, 3], 0.6, ResNet20) { Classes = 10 },
        new("embedding 64, max over 400 words, 32-1, batch 32", "embedding", 32, [400], 0.3, WordPool) { Words = 5000 },
        new("embedding 50, LSTM 32 over 400 words, 1, batch 128", "lstm", 128, [400], 0.4, WordLstm) { Words = 5000 },
        new("embedding 64, 2 bidirectional LSTM 64 over 200 words, 1, batch 32", "bilstm", 32, [200], 0.4, WordBidirectional) { Words = 5000 },
        new("transformer, 2 blocks of 4 heads, width 64, 128 words, batch 32", "transformer", 32, [128], 0.6, Transformer) { Words = 5000 },
        new("tabular 20-128-64-1 with batch normalization, batch 256", "tabular", 256, [20], 0.4, Tabular),
        new("tiny MLP 4-16-3, batch 32", "tiny", 32, [4], 0.1, Tiny) { Classes = 3, Optimizers = ["sgd", "adam"] },
    ];

    /// <summary>The net with an LSTM, with a GRU instead.</summary>
    public static Net Gru { get; } = new("embedding 50, GRU 32 over 400 words, 1, batch 128", "gru", 128, [400], 0.4, WordGru) { Words = 5000 };

    static Sequential Mlp() => new([new Input([784]), new Dense(512, activation: "relu"), new Dense(10)]);

    static Sequential MnistCnn() => new(
    [
        new Input([28, 28, 1]), new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(), new Flatten(),
        new Dense(128, activation: "relu"), new Dense(10),
    ]);

    static Sequential CifarCnn() => new(
    [
        new Input([32, 32, 3]), new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(), new Conv2D(64, 3, activation: "relu"), new MaxPooling2D(),
        new Conv2D(64, 3, activation: "relu"), new Flatten(), new Dense(64, activation: "relu"), new Dense(10),
    ]);

    static Sequential WordPool() => new([new Input([400], dtype: "int32"), new Embedding(5000, 64), new GlobalMaxPooling1D(), new Dense(32, activation: "relu"), new Dense(1)]);

    static Sequential WordLstm() => new([new Input([400], dtype: "int32"), new Embedding(5000, 50), new LSTM(32), new Dense(1)]);

    static Sequential WordGru() => new([new Input([400], dtype: "int32"), new Embedding(5000, 50), new GRU(32), new Dense(1)]);

    static Sequential WordBidirectional() => new(
    [
        new Input([200], dtype: "int32"), new Embedding(5000, 64), new Bidirectional(new LSTM(64, returnSequences: true)), new Bidirectional(new LSTM(64)), new Dense(1),
    ]);

    static Sequential Tabular() => new(
    [
        new Input([20]), new Dense(128), new BatchNormalization(), new ReLU(), new Dense(64), new BatchNormalization(), new ReLU(), new Dense(1),
    ]);

    static Sequential Tiny() => new([new Input([4]), new Dense(16, activation: "relu"), new Dense(3)]);

    static Model ResNet20()
    {
        var image = new Input([32, 32, 3]);
        Tensor x = Block(image, 16, 1);
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < 3; block++)
            {
                int filters = 16 << stage, stride = stage > 0 && block == 0 ? 2 : 1;
                Tensor y = Block(Block(x, filters, stride), filters, 1, relu: false);
                Tensor shortcut = stride == 2 ? Block(x, filters, stride, kernel: 1, relu: false) : x;
                x = new ReLU().Call(new Add().Call([y, shortcut]));
            }
        }

        return new Model(image, new Dense(10).Call(new GlobalAveragePooling2D().Call(x)));

        static Tensor Block(Tensor x, int filters, int stride, int kernel = 3, bool relu = true)
        {
            x = new BatchNormalization().Call(new Conv2D(filters, kernel, strides: stride, padding: "same", useBias: false).Call(x));
            return relu ? new ReLU().Call(x) : x;
        }
    }

    static Model Transformer()
    {
        var words = new Input([128], dtype: "int32");
        Tensor x = new Embedding(5000, 64).Call(words);
        for (int block = 0; block < 2; block++)
        {
            x = new LayerNormalization().Call(new Add().Call([x, new MultiHeadAttention(4, 16).Call(x, x)]));
            Tensor wide = new Dense(256, activation: "relu").Call(x);
            x = new LayerNormalization().Call(new Add().Call([x, new Dense(64).Call(wide)]));
        }

        return new Model(words, new Dense(1).Call(new GlobalAveragePooling1D().Call(x)));
    }
}
