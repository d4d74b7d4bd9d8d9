using System.Reflection;
using System.Runtime.InteropServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>Calls every kernel of a <see cref="KernelSet"/>, with tails and what is rare; the method for each of its fields has the field's name. All work on the same floats.</summary>
sealed unsafe class KernelCalls(KernelSet set) : IDisposable
{
    const int Part = 4096;      // floats

    static readonly string[] fields = [.. typeof(KernelSet).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(f => f.Name)];

    readonly NativeBuffer<float> memory = NativeBuffer.Random(5 * Part, 1);

    float* A => memory.Pointer;

    float* B => A + Part;

    float* C => B + Part;

    float* D => C + Part;

    float* E => D + Part;

    /// <summary>What the calls have left in memory.</summary>
    public ReadOnlySpan<byte> Results => MemoryMarshal.AsBytes(memory.Span);

    /// <summary>One call for each field.</summary>
    public (string Field, Action Call)[] All() => [.. fields.Select(name => (name, typeof(KernelCalls)
        .GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)?.CreateDelegate<Action>(this) ?? throw new MissingMethodException(nameof(KernelCalls), name)))];

    public void Dispose() => memory.Dispose();

    void Tiles()
    {
        foreach (int vectors in (int[])[1, 2, 4])
        {
            for (int rows = 1; rows <= Simd.MaxTileRows(Simd.Level, vectors); rows++)
            {
                var tile = new MicroTile
                {
                    B = B,
                    Bias = D,
                    RowStride = 8 * sizeof(float),
                    StepA = sizeof(float),
                    StepB = 64 * sizeof(float),
                    RowStrideC = 64 * sizeof(float),
                    Flags = rows % 2 == 0 ? TileFlags.None : TileFlags.Relu | TileFlags.Accumulate,
                    Rows = rows,
                };
                tile.SetDepth(5);
                tile.SetA(A);
                tile.SetC(C);
                set.Tiles(vectors)[rows](&tile);
            }
        }
    }

    void GatesForward()
    {
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            (nint first, nint second) = set.GatesForward(kind);
            Steps(first, second, GateFunction.Tanh, GateFunction.Sigmoid);
        }
    }

    void GatesBackward()
    {
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            foreach ((GateFunction activation, GateFunction gate) in ((GateFunction, GateFunction)[])[(GateFunction.Tanh, GateFunction.Sigmoid), (GateFunction.Relu, GateFunction.HardSigmoid)])
            {
                (nint first, nint second) = set.GatesBackward(kind, activation, gate);
                Steps(first, second, activation, gate);
            }
        }
    }

    // Three rows, of which one does not count; with units that fill vectors, and with a tail.
    void Steps(nint first, nint second, GateFunction activation, GateFunction gate)
    {
        byte* mask = stackalloc byte[3] { 1, 0, 1 };
        foreach (int units in (int[])[16, 19])
        {
            var step = new GateStep
            {
                Rows = 3,
                Units = units,
                Activation = activation,
                Gate = gate,
                Activate = set.GateValues(activation),
                Open = set.GateValues(gate),
                Gates = A,
                GatesStride = 96,
                Inner = B,
                InnerStride = 96,
                H = C,
                C = C + 96,
                StateStride = 32,
                Kept = D,
                KeptStride = 96,
                PastCache = true,
                All = E,
                H1 = E + 96,
                AllStride = 32,
                Before = E + 192,
                Carry = E + 288,
                BeforeStride = 32,
                CarryStride = 32,
                Mask = mask,
                MaskStride = 1,
            };
            ((delegate*<GateStep*, void>)first)(&step);
            if (second != 0)
                ((delegate*<GateStep*, void>)second)(&step);
        }
    }

    void GateValues()
    {
        foreach (GateFunction function in Enum.GetValues<GateFunction>())
            set.GateValues(function)(A, 37);
    }

    void RowDots() => set.RowDots(A, 40, B, C, 1, 6, 37, 0.5f, true);

    void Attention()
    {
        AttentionKernels kernels = set.Attention();
        C[0] = kernels.Scores(A, 37, 0.5f, B, 1, D, false);
        C[1] = kernels.Exponentials(A, 37, C[0], E);
        kernels.Slopes(A, B, 37, 1, 1, 0.1f, 1, E);
        C[2] = kernels.Dot(A, B, 37);
        kernels.Multiply(A, 37, 0.5f);
    }

    void Pooling()
    {
        const int channels = 37;
        nint* offsets = stackalloc nint[2] { 0, channels };
        float* numbers = stackalloc float[2] { 0, 1 };
        float first = *A;
        *A = float.NaN;
        foreach (PoolingKind kind in Enum.GetValues<PoolingKind>())
        {
            var row = new PoolingRow
            {
                X = A,
                Y = B,
                Positions = (byte*)D,
                Taps = new TapList(offsets, numbers) { Count = 2 },
                Outputs = 3,
                Channels = channels,
                StepX = 2 * channels,
                Start = float.NegativeInfinity,
                StartPosition = -1,
                Sum = C,
            };
            set.Pooling(kind)(row);
        }

        *A = first;
    }

    void GatherMax()
    {
        int* rows = stackalloc int[4] { 3, 1, 2, 1 };
        float first = A[40];
        A[40] = float.PositiveInfinity;
        set.GatherMax(A, 77, rows, 4, C, (int*)D);
        A[40] = first;
        rows[2] = -1;
        set.GatherMax(A, 7, rows, 4, C + 128, (int*)D + 128);
    }

    void Winograd()
    {
        var strip = new WinogradStrip { Tiles = 2, Depth = 20, Columns = 20, Height = 6, Width = 7, Outputs = 7, SourcePixel = 20, SourceRow = 140, OutputPixel = 20, OutputRow = 140 };
        foreach (int side in (int[])[2, 4])
        {
            WinogradKernels kernels = set.Winograd(side);
            kernels.Patches(strip, A, 1, B, 64, 32);
            kernels.Filter(A, 32, B, 32, 32);
            kernels.Results(strip, B, 64, 32, C, 2, D, TileFlags.Relu);
            kernels.Slopes(strip, 1, A, B, 0, 64, 2, Simd.Level);
            kernels.FilterGradient(B, 32, C, 32, 32);
        }
    }

    void Lanes()
    {
        foreach (LaneOperation operation in Enum.GetValues<LaneOperation>())
            set.Lanes(operation).Run((byte*)A, (byte*)(A + 64), (byte*)(A + 128), (byte*)(E + 48 * (int)operation), 37);
    }

    void Reductions()
    {
        foreach (LaneOperation operation in (LaneOperation[])[LaneOperation.Add, LaneOperation.Maximum, LaneOperation.Minimum])
        {
            LaneReduction reduction = set.Reductions(operation);
            C[(int)operation] = reduction.Row(A, 101, 1) + reduction.Row(A, 101, 4);
            reduction.Accumulate((byte*)A, (byte*)B, null, (byte*)D, 37);
        }
    }

    void Uniform() => set.Uniform(1, 2, A, 3, 200);

    void Transpose() => set.Transpose(A, 40, B, 40, 23, 37);

    void StoreRows() => set.StoreRows(A, 48, 3, 37, C, 40, D, TileFlags.Relu | TileFlags.Accumulate);

    void StoreColumns() => set.StoreColumns(A, 32, 13, 27, B, C, 16, D, TileFlags.Relu | TileFlags.Accumulate);

    void Add() => set.Add(A, B, 37);

    void AddRows() => set.AddRows(A, B, 5, 77);

    void CopyRows()
    {
        set.CopyRows(A, 40, B, 32, 3, 32);
        set.CopyRows(A, 40, C, 32, 3, 19);
    }
}
