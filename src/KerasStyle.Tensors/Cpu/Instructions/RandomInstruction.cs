using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Random values by a counter-based generator: each depends only on the key and its index.</summary>
sealed unsafe class RandomInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
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
        for (long i = (long)chunk * ChunkElements; i < end; i++)
        {
            target[i] = kind switch
            {
                RandomKind.Uniform => typeof(T) == typeof(float)
                    ? T.CreateTruncating(random.UniformSingle(i))
                    : T.CreateTruncating(random.Uniform(i)),
                RandomKind.Normal => T.CreateTruncating(random.Normal(i)),
                _ => T.CreateTruncating(random.TruncatedNormal(i)),
            };
        }
    }
}
