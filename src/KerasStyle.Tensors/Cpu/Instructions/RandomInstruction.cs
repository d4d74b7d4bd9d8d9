using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Random values by a counter-based generator: each depends only on the key and its index.</summary>
sealed unsafe class RandomInstruction<T> : CpuInstruction
    where T : unmanaged
{
    const int ChunkElements = 8192;

    readonly RandomKind kind;

    [SetsRequiredMembers]
    public RandomInstruction(RandomKind kind, CpuValue[] reads, CpuValue[] writes) => (Reads, Writes, this.kind) = (reads, writes, kind);

    public override void Run(CpuFrame frame) => RunChunks(frame, (int)Math.Max(1, (Writes[0].Elements + ChunkElements - 1) / ChunkElements));

    // Optimized at once: a net's first weights are drawn before anything else has run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        long* key = Reads[0].Pointer<long>(frame);
        var random = new CounterRandom(key[0], key[1]);
        T* target = Writes[0].Pointer<T>(frame);
        long end = Math.Min(Writes[0].Elements, (chunk + 1L) * ChunkElements);
        long start = (long)chunk * ChunkElements;
        if (typeof(T) == typeof(float) && kind == RandomKind.Uniform)
        {
            random.Uniform((float*)target + start, start, end - start);
            return;
        }

        for (long i = start; i < end; i++)
        {
            if (typeof(T) == typeof(float))
                ((float*)target)[i] = (float)Value(random, i);
            else
                ((double*)target)[i] = Value(random, i);
        }
    }

    double Value(CounterRandom random, long index) => kind switch
    {
        RandomKind.Uniform => random.Uniform(index),
        RandomKind.Normal => random.Normal(index),
        _ => random.TruncatedNormal(index),
    };
}
