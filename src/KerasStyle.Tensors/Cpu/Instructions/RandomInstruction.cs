using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Random values, float32 or float64, by a counter-based generator: each depends only on the key and its index.</summary>
/// <param name="kind">How the values are distributed.</param>
/// <param name="level">Vectors that draw uniform and normal values of single precision; the uniform ones have the same bits by all.</param>
sealed unsafe class RandomInstruction(RandomKind kind, SimdLevel level) : CpuInstruction
{
    const int ChunkElements = 8192;

    public override void Run(CpuFrame frame) => RunChunks(frame, (int)Math.Max(1, (Writes[0].Elements + ChunkElements - 1) / ChunkElements));

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        CpuValue result = Writes[0];
        long* key = (long*)Reads[0].Pointer(frame);
        var random = new CounterRandom(key[0], key[1]);
        byte* target = result.Pointer(frame);
        bool single = result.Spec.DType == DType.Float32;
        long end = Math.Min(result.Elements, (chunk + 1L) * ChunkElements);
        long start = (long)chunk * ChunkElements;
        if (single && kind == RandomKind.Uniform)
        {
            random.Uniform((float*)target + start, start, end - start, level);
            return;
        }

        if (single && kind == RandomKind.Normal)
        {
            random.Normal((float*)target + start, start, end - start, level);
            return;
        }

        for (long i = start; i < end; i++)
        {
            double value = Value(random, i);
            if (single)
                ((float*)target)[i] = (float)value;
            else
                ((double*)target)[i] = value;
        }
    }

    double Value(CounterRandom random, long index) => kind switch
    {
        RandomKind.Uniform => random.Uniform(index),
        RandomKind.Normal => random.Normal(index),
        _ => random.TruncatedNormal(index),
    };
}
