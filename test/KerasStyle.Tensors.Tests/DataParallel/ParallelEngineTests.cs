using KerasStyle.Tensors.DataParallel;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests.DataParallel;

/// <summary>Several replicas give what one device gives with the same batch.</summary>
[Collection(nameof(Alone))]
public class ParallelEngineTests
{
    const int Rows = 7;         // does not divide by 2 or 3

    static readonly Dictionary<string, (Func<IReadOnlyList<Tensor>, Tensor> Function, Shape[] Shapes)> Shared = new()
    {
        ["product"] = (x => Ops.Tanh(Ops.Matmul(x[0], x[1]) + x[2]), [[Rows, 3], [3, 4], [4]]),
        ["product of stacks"] = (x => Ops.Matmul(x[0], Ops.Transpose(x[0], 0, 2, 1)) * x[1], [[Rows, 2, 3], [2, 2]]),
        ["weights of the left"] = (x => Ops.Matmul(x[1], Ops.Transpose(x[0])), [[Rows, 3], [2, 3]]),
        ["steps as rows"] = (x => Ops.Reshape(Ops.Matmul(Ops.Reshape(x[0], [Rows * 5, 3]), x[1]), [Rows, 5, 2]), [[Rows, 5, 3], [3, 2]]),
        ["statistics of the batch"] = (x => (x[0] - Ops.Mean(x[0], [0], keepdims: true)) * Ops.Rsqrt(Ops.Var(x[0], [0], keepdims: true) + 1e-3) * x[1], [[Rows, 3], [3]]),
        ["softmax"] = (x => Ops.Softmax(x[0] * x[1]), [[Rows, 3], [3]]),
        ["log softmax"] = (x => Ops.LogSoftmax(x[0] * x[1]), [[Rows, 3], [3]]),
        ["largest of a row"] = (x => Ops.Max(x[0] * x[1], [1]), [[Rows, 3], [3]]),
        ["running sum"] = (x => Ops.Cumsum(x[0] * x[1], 1), [[Rows, 3], [3]]),
        ["convolution"] = (x => Ops.Relu(Ops.Conv(x[0], x[1], [1], "same") + x[2]), [[Rows, 5, 5, 2], [3, 3, 2, 3], [3]]),
        ["pooling"] = (x => Ops.MaxPool(Ops.AveragePool(x[0] * x[1], [2, 2], [1]), [2, 2]), [[Rows, 5, 5, 2], [2]]),
        ["concatenation"] = (x => Ops.Concatenate([x[0], Ops.Flip(x[0] * x[1], 1), Ops.BroadcastTo(Ops.Reshape(x[1], [1, 3]), [Rows, 3])], 1), [[Rows, 3], [3]]),
        ["part and padding"] = (x => Ops.Pad(Ops.Slice(x[0] * x[1], [0, 1], [Rows, 2]), [(0, 0), (1, 2)]), [[Rows, 4], [4]]),
        ["look-up"] = (x => Ops.Take(x[1], Ops.Cast(Ops.Floor(Ops.Abs(x[0]) * 3), DType.Int32), 0), [[Rows, 4], [3, 2]]),
        ["choice"] = (x => Ops.Where(x[0] > 0, x[0] * x[1], x[1]), [[Rows, 3], [3]]),
        ["attention"] = (x => Attention(x[0], x[1]), [[Rows, 4, 6], [6]]),
        ["recurrence"] = (x => Recurrence(x), [[Rows, 4, 3], [3, 8], [2, 8], [8]]),
    };

    // What involves several rows at once is right all the same.
    static readonly Dictionary<string, (Func<IReadOnlyList<Tensor>, Tensor> Function, Shape[] Shapes)> Gathered = new()
    {
        ["pairs of rows"] = (x => Ops.Exp(Ops.ExpandDims(x[0], 0) - Ops.ExpandDims(x[0], 1)) * x[1], [[Rows, 3], [3]]),
        ["order of rows"] = (x => Ops.Flip(Ops.Cumsum(x[0] * x[1], 0), 0), [[Rows, 3], [3]]),
        ["another form"] = (x => Ops.Reshape(x[0] * x[1], [4, Rows]), [[Rows, 4], [4]]),
        ["some rows"] = (x => Ops.Slice(x[0] * x[1], [2, 0], [3, 4]), [[Rows, 4], [4]]),
        ["softmax over rows"] = (x => Ops.Softmax(x[0] * x[1], 0), [[Rows, 4], [4]]),
        ["largest of a column"] = (x => Ops.Max(x[0] * x[1], [0]), [[Rows, 3], [3]]),
        ["rows by numbers"] = (x => Ops.Take(x[0], Tensor.From<int>([3, 1, 1], [3]), 0) * x[1], [[Rows, 4], [4]]),
        ["random values"] = (x => x[0] * x[1] * Ops.Random(RandomKind.Uniform, Tensor.From<long>([1, 2], [2]), x[0].Spec), [[Rows, 4], [4]]),
    };

    public static IEnumerable<object[]> Names => from name in Shared.Keys.Concat(Gathered.Keys) from replicas in new[] { 1, 2, 3 } select new object[] { name, replicas };

    [Theory]
    [MemberData(nameof(Names))]
    public void ReplicasComputeAsOneDevice(string name, int replicas)
    {
        bool shared = Shared.TryGetValue(name, out var net);
        (Func<IReadOnlyList<Tensor>, Tensor> function, Shape[] shapes) = shared ? net : Gathered[name];
        Variable[] weights = [.. shapes.Skip(1).Select((shape, i) => new Variable(Random(shape, 2 + i)))];
        Tensor rows = Random(shapes[0]);
        Graph graph = Graph.Trace([rows.Spec], x =>
        {
            Tensor[] operands = [x[0], .. weights.Select(w => w.Value)];
            Tensor y = function(operands);
            Tensor slope = Ops.Reshape(Ops.Sin(Ops.Cast(Ops.Arange((int)y.Shape.Size), y.DType)), y.Shape);
            Tensor loss = Ops.Sum(y * slope);
            return [y, loss, .. Gradients.Of(loss, operands)];
        });

        Tensor[] want = Engines.Cpu.Compile(graph).Run(rows);
        var parallel = (ParallelExecutable)Replicas(replicas).Compile(graph);
        Tensor[] got = parallel.Run(rows);

        for (int i = 0; i < want.Length; i++)
            Agreement.Close(want[i], got[i], 1e-12);
        if (shared)
            Assert.All(parallel.Plans.SelectMany(p => p.Sent), t => Assert.NotNull(parallel.Partition.Of(t).Parts));     // nothing but sums is exchanged
    }

    [Fact]
    public void EveryReplicaHasTheSameWeightsAndSeesWhatIsWritten()
    {
        ParallelEngine engine = Replicas(3);
        var w = new Variable(Random([4, 2]), "w");
        Executable step = Step(engine, w, Rows);
        Tensor x = Random([Rows, 4], 5);
        for (int i = 0; i < 3; i++)
            step.Run(x);
        Tensor after = w.Value;
        Variable[] copies = engine.StorageOf(w).Copies;
        Assert.Equal(3, copies.Length);
        Assert.All(copies, c => Assert.Equal(after.ToArray<double>(), c.Value.ToArray<double>()));

        w.Assign(Random([4, 2], 9));
        var alone = new Variable(Random([4, 2], 9), "alone");
        Executable other = Step(Engines.Cpu, alone, Rows);
        step.Run(x);
        other.Run(x);
        Agreement.Close(alone.Value, w.Value, 1e-12);

        Step(Engines.Cpu, w, Rows).Run(x);      // another engine takes the variable and gives it back
        other.Run(x);
        step.Run(x);
        other.Run(x);
        Agreement.Close(alone.Value, w.Value, 1e-12);
    }

    [Fact]
    public void FewerRowsThanReplicasAreComputedByEach()
    {
        var w = new Variable(Random([4, 2]), "w");
        var alone = new Variable(Random([4, 2]), "alone");
        Tensor x = Random([2, 4], 5);
        Step(Replicas(3), w, 2).Run(x);
        Step(Engines.Cpu, alone, 2).Run(x);
        Agreement.Close(alone.Value, w.Value, 1e-12);
    }

    [Fact]
    public void AFailureOfAReplicaIsThrownAndNothingHasChanged()
    {
        var w = new Variable(Random([4, 2]), "w");
        double[] before = w.Value.ToArray<double>();
        Executable step = Step(new ParallelEngine([Engines.Cpu, new Failing()]), w, Rows);
        var e = Assert.Throws<InvalidOperationException>(() => step.Run(Random([Rows, 4])));
        Assert.Equal("out of memory", e.Message);
        Assert.Equal(before, w.Value.ToArray<double>());
    }

    [Fact]
    public void SeveralDevicesAreNamedWithCommas()
    {
        var engine = Assert.IsType<ParallelEngine>(Engines.Get("cpu:0,1"));
        Assert.Equal(2, engine.Replicas.Count);
        Assert.Same(engine, Engines.Get("cpu", "0,1"));
        Assert.StartsWith("2 replicas (cpu (managed", engine.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var w = new Variable(Random([4, 2]), "w");
        using Frame frame = Step(Replicas(2), w, Rows).Rent();
        // Of the first replica, and of what moves between them.
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int i = 0; i < 100; i++)
                frame.Run();
        }));
    }

    [Fact]
    public void WaitingForAReplicaAllocatesNothing()
    {
        // New threads each time, as what waits for the first time is what might allocate.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ =>
        {
            var threads = new ReplicaThreads(3);
            int pause = 0;
            Action<int> work = replica => Thread.Sleep(replica * pause);
            threads.Run(work);
            pause = 20;
            return Allocated.Once(() => threads.Run(work));
        }));
    }

    static ParallelEngine Replicas(int count) => new([.. Enumerable.Repeat(Engines.Cpu, count)]);

    static Executable Step(IEngine engine, Variable w, int rows) => engine.Compile(Graph.Trace([new([rows, 4], DType.Float64)], x =>
    {
        Tensor loss = Ops.Mean(Ops.Square(Ops.Matmul(x[0], w.Value) - 1));
        w.Assign(w.Value - 0.1 * Gradients.Of(loss, [w.Value])[0]);
        return [loss];
    }));

    static Tensor Attention(Tensor x, Tensor w)
    {
        Tensor q = Ops.Reshape(x * w, [Rows, 4, 2, 3]), k = Ops.Reshape(x, [Rows, 4, 2, 3]);
        Tensor mask = Ops.Reshape(Ops.Sum(x, [2]) > 0, [Rows, 1, 1, 4]);
        return new ScaledDotProductAttention(0.5, Causal: true, Masked: true).ApplyAll([q, k, q, mask])[0];
    }

    static Tensor Recurrence(IReadOnlyList<Tensor> x)
    {
        Tensor state = Ops.BroadcastTo(Ops.Zeros([1, 2], x[0].DType), [Rows, 2]);
        return new RecurrentSequence(RecurrentKind.Lstm).ApplyAll([.. x, state, state])[0];
    }

    /// <summary>A device whose runs fail.</summary>
    sealed class Failing : IEngine
    {
        public string Name => "failing";

        public string Description => Name;

        public Executable Compile(Graph graph) => new Broken { Inputs = [.. graph.Inputs.Select(t => t.Spec)], Outputs = [.. graph.Outputs.Select(t => t.Spec)] };

        public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs) => throw new NotSupportedException();

        sealed class Broken : Executable
        {
            public override Frame Rent() => new BrokenFrame(this);
        }

        sealed class BrokenFrame(Broken broken) : Frame
        {
            readonly HostBuffer input = new(broken.Inputs[0].Bytes);

            public override Span<T> Input<T>(int index) => input.AsSpan<T>();

            public override ReadOnlySpan<T> Output<T>(int index) => [];

            public override void Run() => throw new InvalidOperationException("out of memory");

            public override void Dispose()
            {
            }
        }
    }
}
