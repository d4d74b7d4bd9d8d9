using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class RecurrentPlanTests
{
    static readonly (int Batch, int Steps, int Features, int Units)[] s_sizes =
        [(1, 1, 1, 1), (1, 50, 7, 5), (3, 2, 20, 33), (17, 19, 3, 1), (37, 9, 40, 20), (70, 12, 50, 32)];

    public static TheoryData<RecurrentKind, bool, bool> Kinds
    {
        get
        {
            var all = new TheoryData<RecurrentKind, bool, bool>();
            foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
            {
                all.Add(kind, false, false);
                all.Add(kind, true, false);
                all.Add(kind, false, true);
                all.Add(kind, true, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryLevelAgreesWithTheReference(RecurrentKind kind, bool masked, bool dropped)
    {
        foreach ((int batch, int steps, int features, int units) in s_sizes)
        {
            var shape = new RecurrentShape(new RecurrentSequence(kind, masked, Backwards: masked, Dropped: dropped), batch, steps, features, units);
            using var expected = new Run(shape);
            var reference = new RecurrentReference<float>(shape);
            using var scratch = new NativeBuffer<float>(reference.Scratch);
            reference.Forward(expected.Memory, scratch.Pointer);
            reference.Backward(expected.Memory, scratch.Pointer);
            foreach (SimdLevel level in SimdLevels.Supported)
            {
                using var actual = new Run(shape);
                actual.Compute(level);
                for (int i = 0; i < expected.Results.Count; i++)
                {
                    using NativeBuffer<double> wanted = NativeBuffer.Convert<float, double>(expected.Results[i]);
                    Assert.True(NativeBuffer.Error(actual.Results[i].Span, wanted.Span) < 2e-4, $"{shape} at {level}: result {i}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void LevelsAndThreadsAgreeBitForBit(RecurrentKind kind, bool masked, bool dropped)
    {
        var shape = new RecurrentShape(new RecurrentSequence(kind, masked, Dropped: dropped), 37, 11, 13, 21);
        int threads = WorkerPool.ThreadCount;
        try
        {
            using var expected = new Run(shape);
            WorkerPool.ThreadCount = 1;
            expected.Compute(SimdLevel.Scalar);
            WorkerPool.ThreadCount = 3;
            foreach (SimdLevel level in SimdLevels.Supported)
            {
                using var actual = new Run(shape);
                actual.Compute(level);
                for (int i = 0; i < expected.Results.Count; i++)
                    Assert.True(expected.Results[i].Span.SequenceEqual(actual.Results[i].Span), $"{level}: result {i}");
            }
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    /// <summary>Memory of one layer, forward and backward.</summary>
    sealed class Run : IDisposable
    {
        readonly RecurrentShape _shape;
        readonly List<IDisposable> _buffers = [];
        RecurrentMemory<float> _memory;

        internal Run(RecurrentShape shape)
        {
            _shape = shape;
            nint rows = (nint)shape.Batch * shape.Steps, state = (nint)shape.Batch * shape.Units, weights = (nint)shape.Units * shape.Width;
            bool carry = shape.Op.States == 2;
            _memory.X = Random(rows * shape.Features, 1);
            _memory.W = Random((nint)shape.Features * shape.Width, 2);
            _memory.U = Random(weights, 3);
            _memory.B = Random((nint)shape.Biases * shape.Width, 4);
            _memory.H0 = Random(state, 5);
            _memory.C0 = carry ? Random(state, 6) : null;
            _memory.Keep = shape.Op.Dropped ? Random((nint)shape.Batch * shape.Width, 11) : null;
            _memory.GAll = Random(rows * shape.Units, 7);
            _memory.GLastH = Random(state, 8);
            _memory.GLastC = carry ? Random(state, 9) : null;
            _memory.All = Result(rows * shape.Units);
            _memory.LastH = Result(state);
            _memory.LastC = carry ? Result(state) : null;
            _memory.DX = Result(rows * shape.Features);
            _memory.DW = Result((nint)shape.Features * shape.Width);
            _memory.DU = Result(weights);
            _memory.DB = Result((nint)shape.Biases * shape.Width);
            _memory.DH0 = Result(state);
            _memory.DC0 = carry ? Result(state) : null;
            var kept = new NativeBuffer<float>(rows * shape.Op.Saved * shape.Units);
            _buffers.Add(kept);
            _memory.Kept = kept.Pointer;
            if (!shape.Op.Masked)
                return;
            var mask = new NativeBuffer<byte>(rows);
            _buffers.Add(mask);
            var random = new Random(10);
            foreach (ref byte counts in mask.Span)
                counts = (byte)(random.Next(3) > 0 ? 1 : 0);
            _memory.Mask = mask.Pointer;
        }

        internal RecurrentMemory<float> Memory => _memory;

        internal List<NativeBuffer<float>> Results { get; } = [];

        internal void Compute(SimdLevel level)
        {
            foreach (RecurrentPlan plan in new RecurrentPlan[] { new RecurrentForwardPlan(_shape, level), new RecurrentBackwardPlan(_shape, level) })
            {
                using var workspace = new NativeBuffer<float>(plan.WorkspaceFloats);
                workspace.Span.Fill(float.NaN);
                plan.Run(_memory, workspace.Pointer);
            }
        }

        public void Dispose() => _buffers.ForEach(b => b.Dispose());

        float* Random(nint count, int seed)
        {
            NativeBuffer<float> buffer = NativeBuffer.Random(count, seed);
            _buffers.Add(buffer);
            return buffer.Pointer;
        }

        float* Result(nint count)
        {
            var buffer = new NativeBuffer<float>(count);
            _buffers.Add(buffer);
            Results.Add(buffer);
            return buffer.Pointer;
        }
    }
}
