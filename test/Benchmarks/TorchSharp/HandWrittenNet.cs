using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KerasStyle.Benchmarks;

/// <summary>A net of the benchmark as one writes it with TorchSharp, and its training step on one fixed batch.</summary>
sealed class HandWrittenNet : Module<torch.Tensor, torch.Tensor>
{
    readonly Func<torch.Tensor, torch.Tensor> net;
    readonly Func<torch.Tensor, torch.Tensor, torch.Tensor> loss;
    readonly optim.Optimizer optimizer;
    readonly torch.Tensor x, y;
    int parts;

    public HandWrittenNet(Net like, string optimizer, string on)
        : base(like.Key)
    {
        net = Build(like.Key);
        this.to(on);
        (KerasStyle.Tensor rows, KerasStyle.Tensor targets) = like.Data(like.Batch);
        x = like.Words > 0 ? torch.tensor(rows.ToArray<long>(), Lengths(rows.Shape)) : torch.tensor(rows.ToArray<float>(), Lengths(rows.Shape));
        if (like.Row.Rank == 3)
            x = x.permute(0, 3, 1, 2).contiguous();
        y = like.Classes > 1 ? torch.tensor(targets.ToArray<long>(), Lengths(targets.Shape)) : torch.tensor(targets.ToArray<float>(), Lengths(targets.Shape));
        (x, y) = (x.to(on), y.to(on));
        loss = like.Classes > 1 ? (p, t) => functional.cross_entropy(p, t) : (p, t) => functional.binary_cross_entropy_with_logits(p, t);
        this.optimizer = optimizer == "sgd" ? optim.SGD(parameters(), 0.01) : optim.Adam(parameters());
    }

    /// <summary>Some steps, until they have ended.</summary>
    public void Steps(int count)
    {
        for (int i = 0; i < count; i++)
            Step();
        if (x.device_type == DeviceType.CUDA)
            torch.cuda.synchronize();
    }

    /// <summary>Whether the net is written here.</summary>
    public static bool Has(string key) => key is not "bilstm";

    void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        torch.Tensor value = loss(forward(x), y);
        value.backward();
        optimizer.step();
    }

    public override torch.Tensor forward(torch.Tensor input) => net(input);

    Func<torch.Tensor, torch.Tensor> Build(string key)
    {
        switch (key)
        {
            case "mlp":
                return Chain(Linear(784, 512), ReLU(), Linear(512, 10));
            case "tiny":
                return Chain(Linear(4, 16), ReLU(), Linear(16, 3));
            case "mnist":
                return Chain(Conv2d(1, 32, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(32 * 13 * 13, 128), ReLU(), Linear(128, 10));
            case "cifar":
                return Chain(Conv2d(3, 32, 3), ReLU(), MaxPool2d(2), Conv2d(32, 64, 3), ReLU(), MaxPool2d(2), Conv2d(64, 64, 3), ReLU(), Flatten(), Linear(1024, 64), ReLU(), Linear(64, 10));
            case "tabular":
                return Chain(Linear(20, 128), BatchNorm1d(128), ReLU(), Linear(128, 64), BatchNorm1d(64), ReLU(), Linear(64, 1));
            case "embedding":
                var words = Chain(Embedding(5000, 64));
                var head = Chain(Linear(64, 32), ReLU(), Linear(32, 1));
                return text => head(words(text).amax([1]));
            case "lstm":
                LSTM lstm = LSTM(50, 32, 1, true, true);
                register_module("lstm", lstm);
                return Recurrent(x => lstm.forward(x, null).Item1);
            case "gru":
                GRU gru = GRU(50, 32, 1, true, true);
                register_module("gru", gru);
                return Recurrent(x => gru.forward(x, null).Item1);
            case "transformer":
                var vectors = Chain(Embedding(5000, 64));
                Func<torch.Tensor, torch.Tensor>[] blocks = [Block(), Block()];
                var score = Chain(Linear(64, 1));
                return text => score(blocks[1](blocks[0](vectors(text))).mean([1]));
            case "resnet":
                var layers = new List<Func<torch.Tensor, torch.Tensor>> { Convolution(3, 16, 1) };
                for (int stage = 0; stage < 3; stage++)
                {
                    for (int block = 0; block < 3; block++)
                        layers.Add(Residual(stage > 0 && block == 0 ? 8 << stage : 16 << stage, 16 << stage));
                }

                var classes = Chain(Linear(64, 10));
                return image => classes(layers.Aggregate(image, (x, layer) => layer(x)).mean([2, 3]));
            default:
                throw new ArgumentException($"{key} is not written with TorchSharp", nameof(key));
        }
    }

    Func<torch.Tensor, torch.Tensor> Recurrent(Func<torch.Tensor, torch.Tensor> layer)
    {
        var embedded = Chain(Embedding(5000, 50));
        var last = Chain(Linear(32, 1));
        return text => last(layer(embedded(text)).select(1, -1));
    }

    // Four heads of 16, then a wider layer, each added to what goes in and normalized.
    Func<torch.Tensor, torch.Tensor> Block()
    {
        var (query, key, value, mixed) = (Chain(Linear(64, 64)), Chain(Linear(64, 64)), Chain(Linear(64, 64)), Chain(Linear(64, 64)));
        var (wide, first, second) = (Chain(Linear(64, 256), ReLU(), Linear(256, 64)), Chain(LayerNorm(64)), Chain(LayerNorm(64)));
        return x =>
        {
            torch.Tensor Heads(torch.Tensor t) => t.view(x.shape[0], x.shape[1], 4, 16).transpose(1, 2);
            torch.Tensor weights = functional.softmax(Heads(query(x)).mul(0.25).matmul(Heads(key(x)).transpose(-1, -2)), -1);
            torch.Tensor attended = weights.matmul(Heads(value(x))).transpose(1, 2).reshape(x.shape);
            x = first(x + mixed(attended));
            return second(x + wide(x));
        };
    }

    Func<torch.Tensor, torch.Tensor> Convolution(int from, int to, int stride, int kernel = 3, bool relu = true)
    {
        Module<torch.Tensor, torch.Tensor> convolution = Conv2d(from, to, kernel, stride, kernel / 2, bias: false);
        return relu ? Chain(convolution, BatchNorm2d(to), ReLU()) : Chain(convolution, BatchNorm2d(to));
    }

    Func<torch.Tensor, torch.Tensor> Residual(int from, int to)
    {
        var first = Convolution(from, to, to / from);
        var second = Convolution(to, to, 1, relu: false);
        var shortcut = from == to ? null : Convolution(from, to, 2, 1, false);
        return x => functional.relu(second(first(x)) + (shortcut == null ? x : shortcut(x)));
    }

    Func<torch.Tensor, torch.Tensor> Chain(params Module<torch.Tensor, torch.Tensor>[] modules)
    {
        TorchSharp.Modules.Sequential chain = nn.Sequential(modules);
        register_module($"part{parts++}", chain);
        return chain.forward;
    }

    static long[] Lengths(Shape shape) => [.. shape.Select(n => (long)n)];
}
