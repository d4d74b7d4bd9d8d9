using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class AttentionPlanTests
{
    static readonly AttentionShape[] Shapes =
    [
        new(2, 5, 7, 3, 3, 4, 4) { Scale = 0.5f },
        new(1, 40, 33, 4, 2, 16, 16) { Scale = 0.25f, Causal = true },
        new(2, 3, 600, 1, 1, 37, 19),
        new(1, 300, 150, 2, 1, 8, 5) { Causal = true },
        new(3, 9, 20, 2, 2, 3, 3) { Mask = new PairStrides(20, 0, 0, 1), Masking = AttentionMasking.Zero },
        new(2, 9, 20, 2, 2, 3, 3) { Bias = new PairStrides(0, 0, 20, 1), Dropout = 0.25 },
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Shapes.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Every_level_computes_what_the_scalar_one_does(int index)
    {
        using var scalar = new Run(Shapes[index], SimdLevel.Scalar);
        foreach (var level in SimdLevels.Supported)
        {
            using var run = new Run(Shapes[index], level);
            foreach (var (name, got, want) in run.Results.Zip(scalar.Results, (a, b) => (a.Name, a.Values, b.Values)))
                Assert.True(NativeBuffer.Error(got.Span, Array.ConvertAll(want.Span.ToArray(), x => (double)x)) < 1e-5, $"{name} at {level}");
        }
    }

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads()
    {
        using var run = new Run(new AttentionShape(4, 100, 90, 4, 4, 16, 16) { Causal = true }, null);
        foreach (var (_, values) in run.Results)
            ThreadCounts.AssertSameBits(values, run.Compute);
    }

    /// <summary>Forward and backward pass on random operands.</summary>
    sealed class Run : IDisposable
    {
        readonly AttentionForwardPlan _forward;
        readonly AttentionBackwardPlan _backward;
        readonly NativeBuffer<float>[] _buffers;
        readonly NativeBuffer<byte> _workspace, _mask;
        readonly NativeBuffer<long> _random = new(2);
        readonly AttentionShape _shape;

        internal Run(AttentionShape s, SimdLevel? level)
        {
            (_shape, _forward, _backward) = (s, new AttentionForwardPlan(s, level), new AttentionBackwardPlan(s, level));
            nint queries = s.Batch * s.Queries, keys = s.Batch * s.Keys;
            nint[] sizes =
            [
                queries * s.QueryStep, keys * s.KeyStep, keys * s.ValueStep, queries * s.ResultStep, queries * s.Heads * 2, s.Queries * s.Keys,
                queries * s.ResultStep, queries * s.QueryStep, keys * s.KeyStep, keys * s.ValueStep,
            ];
            _buffers = [.. sizes.Select((size, i) => NativeBuffer.Random(size, i))];
            _workspace = NativeBuffer.Workspace(Math.Max(_forward.WorkspaceBytes, _backward.WorkspaceBytes));
            _mask = new NativeBuffer<byte>(keys);
            for (int i = s.Keys; i < keys; i++)         // nothing of the first row counts
                _mask.Span[i] = (byte)(i % 3);
            Compute();
        }

        internal IEnumerable<(string Name, NativeBuffer<float> Values)> Results =>
            [("result", _buffers[3]), ("query gradient", _buffers[7]), ("key gradient", _buffers[8]), ("value gradient", _buffers[9])];

        internal void Compute()
        {
            float* Buffer(int i) => _buffers[i].Pointer;
            var buffers = new AttentionBuffers
            {
                Query = Buffer(0),
                Key = Buffer(1),
                Value = Buffer(2),
                Result = Buffer(3),
                Kept = Buffer(4),
                Bias = _shape.Bias == default ? null : Buffer(5),
                Mask = _shape.Mask == default ? null : _mask.Pointer,
                Random = _shape.Dropout == 0 ? null : _random.Pointer,
                ResultGradient = Buffer(6),
                QueryGradient = Buffer(7),
                KeyGradient = Buffer(8),
                ValueGradient = Buffer(9),
            };
            _forward.Run(buffers, _workspace.Pointer);
            _backward.Run(buffers, _workspace.Pointer);
        }

        public void Dispose()
        {
            Array.ForEach(_buffers, b => b.Dispose());
            _workspace.Dispose();
            _mask.Dispose();
            _random.Dispose();
        }
    }
}
