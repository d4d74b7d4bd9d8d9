using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Max or average pooling, or its gradient, over 1 to 3 axes; parallel over rows or images.</summary>
internal sealed unsafe class PoolingPlan
{
    const int MaxChunks = 32;

    readonly PoolingShape _shape;
    readonly PoolingKind _kind;
    readonly ConvolutionPass _windows;
    readonly Grid _input;
    readonly bool _plain, _gradient, _inline;
    readonly float _start;
    readonly int _startPosition;
    readonly delegate*<in PoolingRow, void> _row;

    /// <param name="shape">The pooling.</param>
    /// <param name="kind">Which operation.</param>
    /// <param name="level">The vector width, the machine's own unless given.</param>
    /// <param name="relu">Whether negative maxima count as zero, at a position of the window's size, where no gradient flows.</param>
    internal PoolingPlan(PoolingShape shape, PoolingKind kind, SimdLevel? level = null, bool relu = false)
    {
        shape.Validate();
        _shape = shape;
        _kind = kind;
        _gradient = kind is PoolingKind.MaxGradient or PoolingKind.AverageGradient;
        _windows = ConvolutionPass.Over(shape.Planes, shape.Rows, shape.Columns);
        _input = Grid.Of(shape.Channels, shape.Columns.Length, shape.Rows.Length, shape.Planes.Length);
        _plain = shape.Taps > TapList.MaxTaps || (!shape.UsesBytes && kind is PoolingKind.Max or PoolingKind.MaxGradient);
        (_start, _startPosition) = relu ? (0f, shape.Taps) : (float.NegativeInfinity, -1);
        _inline = KernelCost.Memory(shape.Batch * (shape.InputFloats + shape.OutputFloats)) < KernelCost.InlineMicroseconds;
        _row = KernelSet.For(level ?? Simd.Level).Pooling(kind);
    }

    int Rows => _shape.Planes.Places * _shape.Rows.Places;

    /// <summary>x to y, or for a gradient dy (y) to dx (x); positions are written or read by max pooling.</summary>
    internal void Run(float* x, float* y, byte* positions)
    {
        var arguments = new Arguments { Plan = this, X = x, Y = y, Positions = positions };
        // Gradients of overlapping windows meet in the rows of an image.
        int units = _gradient || _plain ? _shape.Batch : _shape.Batch * Rows;
        arguments.Chunks = Math.Min(units, MaxChunks);
        ChunkRunner.Run(&Chunk, arguments, arguments.Chunks, _inline);
    }

    static void Chunk(in Arguments a, int chunk)
    {
        PoolingPlan plan = a.Plan;
        PoolingShape s = plan._shape;
        if (plan._plain)
        {
            var (firstImage, endImage) = ChunkRunner.Part(s.Batch, chunk, a.Chunks);
            PoolingReference<float>.Run(plan._kind, s, a.X, a.Y, a.Positions, firstImage, endImage);
            return;
        }
        var (first, end) = plan._gradient ? ChunkRunner.Part(s.Batch, chunk, a.Chunks) : ChunkRunner.Part(s.Batch * plan.Rows, chunk, a.Chunks);
        if (plan._gradient)
        {
            plan.Unpool(a.Y, a.Positions, first, end, a.X + first * s.InputFloats, null);
            return;
        }
        plan.RunRows(a.X + first / plan.Rows * s.InputFloats, a.Y, a.Positions, first, end, null);
    }

    /// <summary>The gradient of images [first, end), written from <paramref name="dx"/> on.</summary>
    internal void Unpool(float* dy, byte* positions, int first, int end, float* dx, float* sum)
    {
        if (!_shape.WindowsCover)
            for (int image = 0; image < end - first; image++)
                new Span<float>(dx + image * _shape.InputFloats, checked((int)_shape.InputFloats)).Clear();
        RunRows(dx, dy, positions, first * Rows, end * Rows, sum);
    }

    /// <summary>Output rows [first, end) of all images; <paramref name="x"/> is the image of the first. The gradients' sum is added to
    /// <paramref name="sum"/>, unless null.</summary>
    [SkipLocalsInit]
    internal void RunRows(float* x, float* y, byte* positions, int first, int end, float* sum)
    {
        PoolingShape s = _shape;
        int rows = Rows;
        nint rowFloats = (nint)s.Columns.Places * s.Channels;
        nint* offsets = stackalloc nint[s.Taps];
        float* numbers = stackalloc float[s.Taps];
        var row = new PoolingRow
        {
            Taps = new TapList(offsets, numbers),
            Channels = s.Channels,
            StepX = (nint)s.Columns.Stride * s.Channels,
            Start = _start,
            StartPosition = _startPosition,
            Stores = s.WindowsAreDisjoint,
            Sum = sum,
        };
        for (int r = first; r < end; r++)
        {
            float* image = x + (r / rows - first / rows) * s.InputFloats;
            foreach (PassSegment segment in _windows.ColumnSegments)
            {
                row.X = image + row.Taps.Set(_windows, _input, r % rows / s.Rows.Places, r % s.Rows.Places, segment);
                row.Y = y + r * rowFloats + (nint)segment.First * s.Channels;
                row.Positions = positions + r * rowFloats + (nint)segment.First * s.Channels;
                row.Outputs = segment.End - segment.First;
                _row(row);
            }
        }
    }

    struct Arguments
    {
        internal PoolingPlan Plan;
        internal float* X, Y;
        internal byte* Positions;
        internal int Chunks;
    }
}
