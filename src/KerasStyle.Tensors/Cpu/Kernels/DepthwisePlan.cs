using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// Convolution of each channel by itself, the gradient of its input or of its filter. With several outputs to a channel the channel is
/// repeated in a copy of the image, after which each output has a channel of its own.
/// </summary>
internal sealed unsafe class DepthwisePlan
{
    const int MaxChunks = 32;
    const int Parts = 16;

    readonly ConvolutionShape _shape;
    readonly ConvolutionKind _kind;
    readonly ConvolutionPass[] _passes;
    readonly Grid _source, _output;
    readonly bool _relu, _inline;
    readonly int _chunks;
    readonly nint _slotFloats;
    readonly delegate*<in DepthwiseRow, void> _row;

    internal DepthwisePlan(ConvolutionShape shape, ConvolutionKind kind, Epilogue epilogue = Epilogue.None, SimdLevel? level = null)
    {
        shape.Validate();
        _shape = shape;
        _kind = kind;
        _relu = epilogue == Epilogue.Relu;
        _passes = kind == ConvolutionKind.InputGradient ? ConvolutionPass.InputGradient(shape) : ConvolutionPass.Forward(shape);
        // The repeated channels count as the input's.
        Grid input = Grid.OfInput(shape).WithChannels(shape.OutputChannels), output = Grid.OfOutput(shape);
        (_source, _output) = kind == ConvolutionKind.InputGradient ? (output, input) : (input, output);
        _chunks = Math.Min(shape.Batch, kind == ConvolutionKind.FilterGradient ? Parts : MaxChunks);
        _slotFloats = shape.GroupOutputs > 1 ? input.Image : 0;
        _inline = KernelCost.Memory(shape.Batch * (input.Image + output.Image)) < KernelCost.InlineMicroseconds;
        bool gradient = kind == ConvolutionKind.FilterGradient;
        _row = (level ?? Simd.Level) switch
        {
            SimdLevel.Vector512 => gradient ? &DepthwiseKernels<Float512>.FilterGradient : &DepthwiseKernels<Float512>.Product,
            SimdLevel.Vector256 => gradient ? &DepthwiseKernels<Float256>.FilterGradient : &DepthwiseKernels<Float256>.Product,
            SimdLevel.Vector128 => gradient ? &DepthwiseKernels<Float128>.FilterGradient : &DepthwiseKernels<Float128>.Product,
            _ => gradient ? &DepthwiseKernels<FloatScalar>.FilterGradient : &DepthwiseKernels<FloatScalar>.Product,
        };
    }

    /// <summary>True for filters of one input channel each, which leave a matrix product nothing to share.</summary>
    internal static bool Supports(ConvolutionShape shape) => shape.Groups > 1 && shape.GroupInputs == 1 && shape.Taps <= TapList.MaxTaps;

    nint FilterFloats => (nint)_shape.Taps * _shape.OutputChannels;

    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * _chunks * (_slotFloats + (_kind == ConvolutionKind.FilterGradient ? FilterFloats : 0)));

    /// <summary>y from x and w, dx (x) from dy (y) and w, or dw (w) from x and dy (y).</summary>
    internal void Run(float* x, float* w, float* y, float* bias, byte* workspace)
    {
        var arguments = new Arguments { Plan = this, X = x, W = w, Y = y, Bias = bias, Workspace = (float*)workspace };
        ChunkRunner.Run(&Chunk, arguments, _chunks, _inline);
        if (_kind != ConvolutionKind.FilterGradient)
            return;
        for (int part = 1; part < _chunks; part++)
            KernelSet.Used.Add(arguments.Workspace, arguments.Workspace + part * FilterFloats, FilterFloats);
        new Span<float>(arguments.Workspace, checked((int)FilterFloats)).CopyTo(new Span<float>(w, checked((int)FilterFloats)));
    }

    static void Chunk(in Arguments a, int chunk)
    {
        DepthwisePlan plan = a.Plan;
        ConvolutionShape s = plan._shape;
        var (first, end) = ChunkRunner.Part(s.Batch, chunk, plan._chunks);
        bool filter = plan._kind == ConvolutionKind.FilterGradient;
        float* w = a.W, slot = a.Workspace + chunk * plan._slotFloats;
        if (filter)
        {
            w = a.Workspace + chunk * plan.FilterFloats;
            slot = a.Workspace + plan._chunks * plan.FilterFloats + chunk * plan._slotFloats;
            new Span<float>(w, checked((int)plan.FilterFloats)).Clear();
        }
        bool repeats = s.GroupOutputs > 1;
        for (int image = first; image < end; image++)
        {
            float* x = a.X + image * s.InputPixels * s.InputChannels, y = a.Y + image * s.OutputPixels * s.OutputChannels;
            float* own = repeats ? slot : x;
            if (plan._kind == ConvolutionKind.InputGradient)
            {
                plan.RunImage(y, w, own, null);
                if (repeats)
                    AddRepeated(slot, x, s.InputPixels * s.InputChannels, s.GroupOutputs);
                continue;
            }
            if (repeats)
                Repeat(x, slot, s.InputPixels * s.InputChannels, s.GroupOutputs);
            plan.RunImage(own, w, y, a.Bias);
        }
    }

    [SkipLocalsInit]
    void RunImage(float* source, float* w, float* output, float* bias)
    {
        nint* offsets = stackalloc nint[_shape.Taps];
        float* numbers = stackalloc float[_shape.Taps];
        var row = new DepthwiseRow { Taps = new TapList(offsets, numbers), Channels = _shape.OutputChannels, Weights = w, Bias = bias, Relu = _relu };
        foreach (ConvolutionPass pass in _passes)
        {
            row.StepSource = pass.Columns.SourceStride * _source.Pixel;
            row.StepOutput = pass.Columns.OutputStride * _output.Pixel;
            for (int r = 0; r < pass.Planes.Outputs * pass.Rows.Outputs; r++)
            {
                int plane = r / pass.Rows.Outputs, line = r % pass.Rows.Outputs;
                float* y = output + _output.Offset(
                    pass.Planes.OutputFirst + plane * pass.Planes.OutputStride, pass.Rows.OutputFirst + line * pass.Rows.OutputStride, pass.Columns.OutputFirst);
                foreach (PassSegment segment in pass.ColumnSegments)
                {
                    row.Source = source + row.Taps.Set(pass, _source, plane, line, segment);
                    for (int t = 0; t < row.Taps.Count; t++)
                        numbers[t] = pass.FilterTap((int)numbers[t], _shape.KernelHeight, _shape.KernelWidth);
                    row.Output = y + segment.First * row.StepOutput;
                    row.Outputs = segment.End - segment.First;
                    _row(row);
                }
            }
        }
    }

    static void Repeat(float* x, float* destination, nint count, int times)
    {
        for (nint i = 0; i < count; i++, destination += times)
            new Span<float>(destination, times).Fill(x[i]);
    }

    static void AddRepeated(float* source, float* destination, nint count, int times)
    {
        for (nint i = 0; i < count; i++, source += times)
        {
            float sum = source[0];
            for (int k = 1; k < times; k++)
                sum += source[k];
            destination[i] = sum;
        }
    }

    struct Arguments
    {
        internal DepthwisePlan Plan;
        internal float* X, W, Y, Bias, Workspace;
    }
}
