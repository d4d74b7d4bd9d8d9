using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The largest of gathered rows.</summary>
sealed unsafe class GatherMaxInstruction : CpuInstruction
{
    const int ChunkElements = 32 * 1024;

    readonly GatherGeometry geometry;
    readonly int batch, steps, width, chunks;

    [SetsRequiredMembers]
    public GatherMaxInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        geometry = new GatherGeometry(node.Inputs[0].Shape, 0, node.Inputs[1].Spec);
        (batch, steps, width) = (node.Inputs[1].Shape[0], node.Inputs[1].Shape[1], node.Inputs[0].Shape[1]);
        chunks = (int)Math.Clamp((long)batch * steps * width / ChunkElements, 1, batch);
        Workspace = NewWorkspace((long)chunks * steps * sizeof(int));
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, chunks);

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        float* table = Reads[0].Pointer<float>(frame), largest = Writes[0].Pointer<float>(frame);
        byte* indices = Reads[1].Pointer(frame);
        int* winners = Writes[1].Pointer<int>(frame), rows = Workspace!.Pointer<int>(frame) + (long)chunk * steps;
        var (first, end) = ChunkRunner.Part(batch, chunk, chunks);
        var kernel = KernelSet.Used.GatherMax;
        for (int b = first; b < end; b++)
        {
            for (int i = 0; i < steps; i++)
                rows[i] = (int)geometry.Index(indices, (long)b * steps + i);
            kernel(table, width, rows, steps, largest + (long)b * width, winners + (long)b * width);
        }
    }
}

/// <summary>The gradient of the largest of gathered rows. A chunk owns some rows of the table; only rows that won get anything.</summary>
sealed unsafe class GatherMaxGradientInstruction : CpuInstruction
{
    const int ChunkElements = 32 * 1024, MostChunks = 8;

    readonly GatherGeometry geometry;
    readonly int batch, steps, width, chunks;

    [SetsRequiredMembers]
    public GatherMaxGradientInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        geometry = new GatherGeometry(node.Inputs[0].Shape, 0, node.Inputs[1].Spec);
        (batch, steps, width) = (node.Inputs[1].Shape[0], node.Inputs[1].Shape[1], node.Inputs[0].Shape[1]);
        chunks = (int)Math.Clamp(Math.Min(writes[0].Elements / ChunkElements, geometry.Length), 1, MostChunks);
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, chunks);

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        int low = (int)(geometry.Length * chunk / chunks), high = (int)(geometry.Length * (chunk + 1) / chunks);
        float* target = Writes[0].Pointer<float>(frame), given = Reads[4].Pointer<float>(frame);
        int* winners = Reads[3].Pointer<int>(frame);
        new Span<float>(target + (long)low * width, (high - low) * width).Clear();
        for (int b = 0; b < batch; b++)
        {
            for (int j = 0; j < width; j++)
            {
                int place = b * width + j, row = winners[place];
                if (row >= low && row < high)
                    target[(long)row * width + j] += given[place];
                else if (row < 0)
                    Share(frame, target, b, j, low, high);
            }
        }
    }

    // Equally large values share the gradient.
    void Share(CpuFrame frame, float* target, int b, int j, int low, int high)
    {
        float* table = Reads[0].Pointer<float>(frame);
        byte* indices = Reads[1].Pointer(frame);
        float largest = Reads[2].Pointer<float>(frame)[b * width + j], given = Reads[4].Pointer<float>(frame)[b * width + j];
        int count = 0;
        for (int i = 0; i < steps; i++)
            count += At(i) >= 0 && table[At(i) * width + j] == largest ? 1 : 0;
        for (int i = 0; i < steps; i++)
        {
            long row = At(i);
            if (row >= low && row < high && table[row * width + j] == largest)
                target[row * width + j] += given / count;
        }

        long At(int step) => geometry.Index(indices, (long)b * steps + step);
    }
}
