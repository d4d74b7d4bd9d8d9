using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Convolution and its two gradients by direct loops, over up to 3 spatial axes in any number type: the specification.</summary>
sealed unsafe class ConvolutionInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    readonly Op op;
    readonly SpatialWalk walk;
    readonly int groups, channels, filters;

    [SetsRequiredMembers]
    ConvolutionInstruction(Op op, Window window, int groups, Shape input, Shape kernel, Shape output, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.op, this.groups) = (reads, writes, op, groups);
        (channels, filters) = (input[^1], kernel[^1]);
        walk = new SpatialWalk(window, input, kernel[..window.Rank], output);
    }

    public static CpuInstruction Create(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Shape first, Shape second, Shape result) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        return node.Op switch
        {
            Convolution c => new ConvolutionInstruction<T>(c, c.Window, c.Groups, first, second, result, reads, writes),
            ConvolutionInputGradient g => new ConvolutionInstruction<T>(g, g.Window, g.Groups, result, second, first, reads, writes),
            ConvolutionKernelGradient g => new ConvolutionInstruction<T>(g, g.Window, g.Groups, first, result, second, reads, writes),
            _ => throw new NotSupportedException($"{node.Op} is no convolution"),
        };
    }

    public override void Run(CpuFrame frame)
    {
        T* a = Reads[0].Pointer<T>(frame), b = Reads[1].Pointer<T>(frame), y = Writes[0].Pointer<T>(frame);
        new Span<T>(y, checked((int)Writes[0].Elements)).Clear();
        for (int n = 0; n < walk.Batch; n++)
        {
            for (int place = 0; place < walk.Places; place++)
            {
                for (int tap = 0; tap < walk.Taps; tap++)
                {
                    int at = walk.InputIndex(place, tap);
                    if (at < 0)
                        continue;
                    long input = ((long)n * walk.InputSize + at) * channels, output = ((long)n * walk.Places + place) * filters;
                    long kernel = (long)tap * (channels / groups) * filters;
                    switch (op)
                    {
                        case Convolution: Forward(a + input, b + kernel, y + output); break;
                        case ConvolutionInputGradient: InputGradient(y + input, b + kernel, a + output); break;
                        default: KernelGradient(a + input, y + kernel, b + output); break;
                    }
                }
            }
        }
    }

    void Forward(T* x, T* kernel, T* y)
    {
        int wide = filters / groups;
        for (int c = 0; c < channels; c++)
        {
            int group = c / (channels / groups), row = c % (channels / groups);
            var sum = new Span<T>(y + group * wide, wide);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(kernel + (long)row * filters + group * wide, wide), x[c], sum, sum);
        }
    }

    void InputGradient(T* dx, T* kernel, T* dy)
    {
        int wide = filters / groups;
        for (int c = 0; c < channels; c++)
        {
            int group = c / (channels / groups), row = c % (channels / groups);
            dx[c] += TensorPrimitives.Dot(new ReadOnlySpan<T>(kernel + (long)row * filters + group * wide, wide), new ReadOnlySpan<T>(dy + group * wide, wide));
        }
    }

    void KernelGradient(T* x, T* dkernel, T* dy)
    {
        int wide = filters / groups;
        for (int c = 0; c < channels; c++)
        {
            int group = c / (channels / groups), row = c % (channels / groups);
            var sum = new Span<T>(dkernel + (long)row * filters + group * wide, wide);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(dy + group * wide, wide), x[c], sum, sum);
        }
    }
}

/// <summary>Which input index each window value falls on, for up to 3 spatial axes.</summary>
sealed class SpatialWalk
{
    readonly int[] input = [1, 1, 1], window = [1, 1, 1], output = [1, 1, 1];
    readonly int[] strides = [1, 1, 1], dilation = [1, 1, 1], padding = [0, 0, 0];

    public SpatialWalk(Window geometry, Shape inputShape, Shape windowShape, Shape outputShape)
    {
        int rank = geometry.Rank;
        if (rank > 3)
            throw new NotSupportedException($"windows move over at most 3 spatial axes, got {rank}");
        for (int i = 0; i < rank; i++)
        {
            int axis = 3 - rank + i;
            (input[axis], window[axis], output[axis]) = (inputShape[1 + i], windowShape[i], outputShape[1 + i]);
            (strides[axis], dilation[axis], padding[axis]) = (geometry.Strides[i], geometry.Dilation[i], geometry.PaddingBefore[i]);
        }

        Batch = inputShape[0];
    }

    public int Batch { get; }

    /// <summary>Spatial size of the input.</summary>
    public int InputSize => input[0] * input[1] * input[2];

    /// <summary>Values in the window.</summary>
    public int Taps => window[0] * window[1] * window[2];

    /// <summary>Places of the window.</summary>
    public int Places => output[0] * output[1] * output[2];

    /// <summary>The input index under one value of the window at a place; −1 in the padding.</summary>
    public int InputIndex(int place, int tap)
    {
        int result = 0, placeStride = Places, tapStride = Taps;
        for (int axis = 0; axis < 3; axis++)
        {
            placeStride /= output[axis];
            tapStride /= window[axis];
            int at = place / placeStride % output[axis] * strides[axis] + tap / tapStride % window[axis] * dilation[axis] - padding[axis];
            if ((uint)at >= (uint)input[axis])
                return -1;
            result = result * input[axis] + at;
        }

        return result;
    }
}
