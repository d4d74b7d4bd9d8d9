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

    public HandWrittenNet(Net like, string optimizer)
        : base(like.Key)
    {
        net = Build(like.Key);
        (KerasStyle.Tensor rows, KerasStyle.Tensor targets) = like.Data(like.Batch);
        x = like.Words > 0 ? torch.tensor(rows.ToArray<long>(), Lengths(rows.Shape)) : torch.tensor(rows.ToArray<float>(), Lengths(rows.Shape));
        if (like.Row.Rank == 3)
            x = x.permute(0, 3, 1, 2).contiguous();
        y = like.Classes > 1 ? torch.tensor(targets.ToArray<long>(), Lengths(targets.Shape)) : torch.tensor(targets.ToArray<float>(), Lengths(targets.Shape));
        loss = like.Classes > 1 ? (p, t) => functional.cross_entropy(p, t) : (p, t) => functional.binary_cross_entropy_with_logits(p, t);
        this.optimizer = optimizer == "sgd" ? optim.SGD(parameters(), 0.01) : optim.Adam(parameters());
    }

    /// <summary>Whether the net is written here.</summary>
    public static bool Has(string key) => key is "mlp" or "tiny" or "mnist" or "cifar" or "tabular" or "embedding" or "lstm";

    public void Step()
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
                var embedded = Chain(Embedding(5000, 50));
                LSTM lstm = LSTM(50, 32, 1, true, true);
                register_module("lstm", lstm);
                var last = Chain(Linear(32, 1));
                return text => last(lstm.forward(embedded(text), null).Item1.select(1, -1));
            default:
                throw new ArgumentException($"{key} is not written with TorchSharp", nameof(key));
        }
    }

    Func<torch.Tensor, torch.Tensor> Chain(params Module<torch.Tensor, torch.Tensor>[] modules)
    {
        TorchSharp.Modules.Sequential chain = nn.Sequential(modules);
        register_module($"part{parts++}", chain);
        return chain.forward;
    }

    static long[] Lengths(Shape shape) => [.. shape.Select(n => (long)n)];
}
