using System.Diagnostics;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Schedules;
using KerasStyle.Tensors;
using KerasStyle.Tensors.Cpu;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Torch.Tests;

/// <summary>Native memory: the tensors of a step are gone at its end, those of a net with the net.</summary>
[Collection(nameof(Alone))]
public class MemoryTests
{
    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("cpu-as-gpu")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu", "mixed_bfloat16")]
    [InlineData("cpu-as-gpu", "mixed_float16")]
    public void AThousandStepsLeaveNoTensorBehind(string device, string policy = "float32")
    {
        using IDisposable scope = Engines.Scope(LibTorch.On(device));
        Model net = Net(policy);
        (Tensor x, Tensor y) = Data(40);
        net.Fit(x, y, batchSize: 8, epochs: 2, verbose: 0);
        long before = LibTorch.Tensors;
        net.Fit(x, y, batchSize: 8, epochs: 200, verbose: 0);
        Assert.InRange(LibTorch.Tensors, 0, before);
    }

    /// <summary>Not only the tensors are gone, their memory is: some older versions of TorchSharp lose what is made a leaf of a tape.</summary>
    [SkippableFact]
    public void AHundredStepsKeepNoMemory()
    {
        using IDisposable scope = Engines.Scope(LibTorch.Cpu());
        var net = new Sequential([new Input([64, 64, 1]), new Conv2D(8, 1), new Conv2D(1, 1), new MaxPooling2D(4), new Flatten(), new Dense(1)]);
        net.Compile("sgd", "mse");
        (Tensor x, Tensor y) = (Ops.Ones([128, 64, 64, 1]), Ops.Zeros([128, 1]));
        const int batchSize = 32, leaf = batchSize * 64 * 64 * 8 * 4;      // 4 MB between the convolutions
        net.Fit(x, y, batchSize, epochs: 2, verbose: 0);
        using var process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        net.Fit(x, y, batchSize, epochs: 25, verbose: 0);
        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 100L * leaf / 2);
    }

    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu", "mixed_bfloat16")]
    public void AHundredFitsLeaveNoTensorBehind(string device, string policy = "float32")
    {
        using IDisposable scope = Engines.Scope(LibTorch.On(device));
        (Tensor x, Tensor y) = Data(16);
        long Round(int fits)
        {
            for (int i = 0; i < fits; i++)
                Net(policy).Fit(x, y, batchSize: 8, epochs: 1, verbose: 0);
            return LibTorch.TensorsAfterCollection();
        }

        long before = Round(10);
        Assert.InRange(Round(100), 0, before + 50);     // a net that the collector has not yet found may be alive
    }

    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu", "mixed_bfloat16")]
    public void PredictingAndEvaluatingLeaveNoTensorBehind(string device, string policy = "float32")
    {
        using IDisposable scope = Engines.Scope(LibTorch.On(device));
        Model net = Net(policy);
        (Tensor x, Tensor y) = Data(40);
        void Use()
        {
            net.Predict(x, batchSize: 8);
            net.Predict(x, batchSize: 16);
            net.PredictOnBatch(x);
            net.Evaluate(x, y, batchSize: 8, verbose: 0);
        }

        Use();
        long before = LibTorch.TensorsAfterCollection();
        for (int i = 0; i < 200; i++)
            Use();
        Assert.InRange(LibTorch.TensorsAfterCollection(), 0, before);
    }

    [SkippableFact]
    public void ASweepsTrialsLeaveNoTensorBehind()
    {
        using IDisposable scope = Engines.Scope(LibTorch.Cpu());
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 64).Select(i => new Row { Features = [i % 7, i % 3, i % 5], Label = i % 7 * 0.1f + i % 3 }));
        var space = new NetSearchSpace { Layers = (1, 2), Units = (4, 16), Epochs = 2 };
        long Tensors()
        {
            ml.Auto().CreateExperiment().SetPipeline(ml.Transforms.NormalizeMinMax("Features").Append(ml.Keras().SweepableRegression(space: space))).SetDataset(rows, rows)
                .SetRegressionMetric(RegressionMetric.RSquared, "Label").SetRandomSearchTuner().SetMaxModelToExplore(6).Sweep(new() { Verbose = 0 });
            return LibTorch.TensorsAfterCollection();
        }

        Tensors();
        long before = Tensors();
        Assert.InRange(Enumerable.Range(0, 4).Select(_ => Tensors()).Last(), 0, before + 50);       // the best net of a sweep may be alive
    }

    sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    /// <summary>Loss and metrics are read when a progress line is drawn, at most 20 times a second, and at the end of an epoch; a step reads nothing.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void AStepReadsNothingBack(bool live)
    {
        using IDisposable scope = Engines.Scope(LibTorch.Cpu());
        (Tensor x, Tensor y) = Data(64);
        var net = new Sequential([new Conv2D(4, 3, activation: "relu"), new BatchNormalization(), new Flatten(), new Dense(2, activation: "softmax")]);
        net.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        var clock = new Stopped();
        long Reads(int batchSize)
        {
            Callback[] callbacks = live ? [new ProgbarLogger(TextWriter.Null, clock, live: true)] : [];
            net.Fit(x, y, batchSize: batchSize, epochs: 1, verbose: 0);
            long before = LibTorch.Reads;
            net.Fit(x, y, batchSize: batchSize, epochs: 3, verbose: live ? 1 : 0, callbacks: callbacks);
            return LibTorch.Reads - before;
        }

        long few = Reads(16), many = Reads(2);
        Assert.Equal(few, many);        // 4 steps in an epoch and 32
        Assert.InRange(many, 1, 3 * 12);
    }

    /// <summary>On a GPU a step takes its batch from the host and nothing else: weights, the optimizer's numbers, random values and their states are on the device.</summary>
    [SkippableTheory]
    [InlineData("adam", 2)]
    [InlineData("adam", 3, true)]
    [InlineData("schedule", 2)]
    [InlineData("mixed", 2)]
    public void AStepTakesItsBatchFromTheHostAndNothingElse(string how, int inputs, bool weighted = false)
    {
        using IDisposable scope = Engines.Scope(LibTorch.AsGpu());
        (Tensor x, Tensor y) = Data(64);
        DTypePolicy policy = how == "mixed" ? "mixed_bfloat16" : "float32";
        var net = new Sequential(
        [
            new GaussianNoise(0.1, dtype: policy), new Conv2D(4, 3, activation: "relu", dtype: policy), new BatchNormalization(dtype: policy), new Flatten(dtype: policy),
            new Dropout(0.2, dtype: policy), new Dense(2, activation: "softmax", dtype: "float32"),
        ]);
        net.Compile(how == "schedule" ? new Adam(new ExponentialDecay(0.01, 10, 0.9)) : new Adam(), "sparse_categorical_crossentropy", ["accuracy"]);
        Tensor? weights = weighted ? Ops.Ones([64]) : null;
        (long Sends, long Reads) Copies(int batchSize)
        {
            net.Fit(x, y, batchSize: batchSize, epochs: 1, verbose: 0, sampleWeight: weights);
            (long sends, long reads) = (LibTorch.Sends, LibTorch.Reads);
            net.Fit(x, y, batchSize: batchSize, epochs: 3, verbose: 0, sampleWeight: weights);
            return (LibTorch.Sends - sends, LibTorch.Reads - reads);
        }

        (long Sends, long Reads) few = Copies(16), many = Copies(2);     // 4 steps in an epoch and 32
        Assert.Equal(inputs * 3 * (32 - 4), many.Sends - few.Sends);
        Assert.Equal(few.Reads, many.Reads);
    }

    // No time passes, so that only the first step and the last of an epoch are drawn.
    sealed class Stopped : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    [SkippableFact]
    public void ATrainingThatHasEndedGivesTheDevicesMemoryBackAndGoesOn()
    {
        using IDisposable scope = Engines.Scope(LibTorch.Cpu());
        (Tensor x, Tensor y) = Data(16);
        Model net = Wide(), twin = Wide();
        twin.SetWeights([.. net.Weights.Select(w => w.Value)]);
        double[] Fit(Model model) => [.. model.Fit(x, y, batchSize: 8, epochs: 2, shuffle: false, verbose: 0)["loss"]];
        Assert.Equal(Fit(net), Fit(twin));
        Assert.Contains(net.Optimizer!.Variables, v => v.Storage is not CpuStorage);
        net.ReleaseTraining();
        Assert.All(net.Optimizer.Variables, v => Assert.IsType<CpuStorage>(v.Storage));
        net.Predict(x);
        Assert.All(net.Weights, w => Assert.IsNotType<CpuStorage>(w.Storage));
        Assert.Equal(Fit(twin), Fit(net));

        static Model Wide()
        {
            var model = new Sequential([new Input([6, 6, 1]), new Flatten(), new Dense(16, activation: "relu"), new Dense(2, activation: "softmax")]);
            model.Compile("adam", "sparse_categorical_crossentropy");
            return model;
        }
    }

    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu", "mixed_bfloat16")]
    public void CancellingInTheMiddleLeavesNoTensorBehind(string device, string policy = "float32") => Broken<OperationCanceledException>(device, policy, (net, x, y, _) =>
    {
        using var source = new CancellationTokenSource();
        net.Fit(x, y, batchSize: 8, epochs: 5, verbose: 0, callbacks: [new AfterBatch(3, source.Cancel)], cancellationToken: source.Token);
    });

    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu", "mixed_bfloat16")]
    public void ThrowingInTheMiddleLeavesNoTensorBehind(string device, string policy = "float32") => Broken<InvalidDataException>(device, policy, (net, x, y, _) =>
        net.Fit(x, y, batchSize: 8, epochs: 5, verbose: 0, callbacks: [new AfterBatch(3, () => throw new InvalidDataException("stop"))]));

    [SkippableFact]
    public void AnOperationThatFailsInTheMiddleOfAStepLeavesNoTensorBehind()
    {
        IEngine engine = LibTorch.Cpu();
        bool fails = false;
        Executable step = engine.Compile(Graph.Trace([new([4, 3])], x =>
        {
            Tensor y = Ops.Exp(Ops.Matmul(x[0], Ops.Transpose(x[0])));
            var host = new HostFunction("fails", all => fails ? throw new InvalidDataException("stop") : [all[0]], [y.Spec], null);
            return [Ops.Sum(host.On(y)[0])];
        }));
        Tensor data = Ops.Ones([4, 3]);
        step.Run(data);
        long before = LibTorch.Tensors;
        fails = true;
        for (int i = 0; i < 20; i++)
            Assert.Throws<InvalidDataException>(() => step.Run(data));
        Assert.InRange(LibTorch.Tensors, 0, before);
        fails = false;
        step.Run(data);
    }

    static void Broken<T>(string device, string policy, Action<Model, Tensor, Tensor, int> fit)
        where T : Exception
    {
        using IDisposable scope = Engines.Scope(LibTorch.On(device));
        Model net = Net(policy);
        (Tensor x, Tensor y) = Data(40);
        Assert.Throws<T>(() => fit(net, x, y, 0));
        Assert.Throws<T>(() => fit(net, x, y, 1));
        long before = LibTorch.Tensors;
        for (int i = 0; i < 20; i++)
            Assert.Throws<T>(() => fit(net, x, y, i));
        Assert.InRange(LibTorch.Tensors, 0, before);
        Assert.True(double.IsFinite(net.Evaluate(x, y, verbose: 0)["loss"]));       // and goes on working
    }

    static Sequential Net(DTypePolicy policy)
    {
        var net = new Sequential(
        [
            new Conv2D(4, 3, activation: "relu", dtype: policy), new BatchNormalization(dtype: policy), new MaxPooling2D(dtype: policy),
            new Flatten(dtype: policy), new Dropout(0.2, dtype: policy), new Dense(2, activation: "softmax", dtype: "float32"),
        ]);
        net.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        return net;
    }

    static (Tensor X, Tensor Y) Data(int rows) => (Ops.Ones([rows, 6, 6, 1]), Ops.Zeros([rows], DType.Int32));

    sealed class AfterBatch(int batch, Action act) : Callback
    {
        public override void OnTrainBatchEnd(int step, Logs logs)
        {
            if (step == batch)
                act();
        }
    }
}
