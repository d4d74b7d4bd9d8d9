using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Pooling and its gradients by direct loops, over up to 3 spatial axes in any floating-point type: the specification.</summary>
sealed unsafe class PoolingInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly Op op;
    readonly SpatialWalk walk;
    readonly int channels;

    [SetsRequiredMembers]
    PoolingInstruction(Op op, Window window, Shape poolSize, Shape input, Shape output, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.op, channels) = (reads, writes, op, input[^1]);
        walk = new SpatialWalk(window, input, poolSize, output);
    }

    public static CpuInstruction Create(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Shape first, Shape result) = (node.Inputs[0].Shape, node.Outputs[0].Shape);
        return node.Op switch
        {
            MaxPool p => new PoolingInstruction<T>(p, p.Window, p.PoolSize, first, result, reads, writes),
            AveragePool p => new PoolingInstruction<T>(p, p.Window, p.PoolSize, first, result, reads, writes),
            MaxPoolGradient g => new PoolingInstruction<T>(g, g.Window, g.PoolSize, result, first, reads, writes),
            AveragePoolGradient g => new PoolingInstruction<T>(g, g.Window, g.PoolSize, result, first, reads, writes),
            _ => throw new NotSupportedException($"{node.Op} is no pooling"),
        };
    }

    public override void Run(CpuFrame frame)
    {
        if (op is MaxPoolGradient or AveragePoolGradient)
            new Span<T>(Writes[0].Pointer<T>(frame), checked((int)Writes[0].Elements)).Clear();
        RunChunks(frame, Math.Max(1, walk.Batch));
    }

    protected override void RunChunk(CpuFrame frame, int n)
    {
        if (walk.Batch == 0)
            return;
        T* a = Reads[0].Pointer<T>(frame), y = Writes[0].Pointer<T>(frame);
        CpuValue? places = op is MaxPool ? Writes[1] : op is MaxPoolGradient ? Reads[1] : null;
        for (int place = 0; place < walk.Places; place++)
        {
            long output = ((long)n * walk.Places + place) * channels;
            int inside = 0;
            for (int tap = 0; tap < walk.Taps; tap++)
                inside += walk.InputIndex(place, tap) >= 0 ? 1 : 0;
            for (int tap = 0, seen = 0; tap < walk.Taps; tap++)
            {
                int at = walk.InputIndex(place, tap);
                if (at < 0)
                    continue;
                long input = ((long)n * walk.InputSize + at) * channels;
                for (int c = 0; c < channels; c++)
                {
                    switch (op)
                    {
                        case MaxPool:
                            if (seen == 0 || a[input + c] > y[output + c] || T.IsNaN(a[input + c]))
                            {
                                y[output + c] = a[input + c];
                                SetTap(places!, frame, output + c, tap);
                            }

                            break;
                        case MaxPoolGradient:
                            if (Tap(places!, frame, output + c) == tap)
                                y[input + c] += a[output + c];
                            break;
                        case AveragePool:
                            y[output + c] = (seen == 0 ? T.Zero : y[output + c]) + a[input + c] / T.CreateTruncating(inside);
                            break;
                        default:
                            y[input + c] += a[output + c] / T.CreateTruncating(inside);
                            break;
                    }
                }

                seen++;
            }
        }
    }

    static int Tap(CpuValue places, CpuFrame frame, long index) =>
        places.Spec.DType == DType.UInt8 ? places.Pointer(frame)[index] : places.Pointer<int>(frame)[index];

    static void SetTap(CpuValue places, CpuFrame frame, long index, int tap)
    {
        if (places.Spec.DType == DType.UInt8)
            places.Pointer(frame)[index] = (byte)tap;
        else
            places.Pointer<int>(frame)[index] = tap;
    }
}
