using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Numbers of 4 bits out of bytes that hold two of them along an axis.</summary>
sealed unsafe class UnpackInt4Instruction : CpuInstruction
{
    const int ChunkElements = 64 * 1024, MostChunks = 64;

    readonly int length, packedLength, chunks;
    readonly long outer, inner;
    readonly bool signed;

    [SetsRequiredMembers]
    public UnpackInt4Instruction(UnpackInt4 unpack, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        Shape shape = node.Outputs[0].Shape;
        (length, packedLength, signed) = (unpack.Length, (unpack.Length + 1) / 2, writes[0].Spec.DType == DType.Int8);
        (outer, inner) = (shape[..unpack.Axis].Size, shape[(unpack.Axis + 1)..].Size);
        chunks = (int)Math.Clamp(Math.Min(shape.Size / ChunkElements, outer), 1, MostChunks);
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, chunks);

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        byte* packed = Reads[0].Pointer(frame), result = Writes[0].Pointer(frame);
        for (long o = outer * chunk / chunks; o < outer * (chunk + 1) / chunks; o++)
        {
            byte* source = packed + o * packedLength * inner, target = result + o * length * inner;
            if (inner == 1)
                Pairs(source, target);
            else
                for (int i = 0; i < length; i++)
                    Half(source + i / 2 * inner, target + i * inner, i % 2 * 4);
        }
    }

    // Both halves of each byte, one after the other.
    void Pairs(byte* source, byte* target)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            Vector256<byte> sign = Vector256.Create(signed ? (byte)8 : (byte)0);
            for (; i <= length / 2 - 16; i += 16)
            {
                Vector256<ushort> both = Vector256.WidenLower(Vector128.Load(source + i).ToVector256Unsafe());
                Vector256<byte> halves = ((both & Vector256.Create((ushort)0x0F)) | ((both & Vector256.Create((ushort)0xF0)) << 4)).AsByte();
                ((halves ^ sign) - sign).Store(target + 2 * i);
            }
        }

        for (; i < packedLength; i++)
        {
            target[2 * i] = Number(source[i] & 15);
            if (2 * i + 1 < length)
                target[2 * i + 1] = Number(source[i] >> 4);
        }
    }

    void Half(byte* source, byte* target, int shift)
    {
        for (long j = 0; j < inner; j++)
            target[j] = Number((source[j] >> shift) & 15);
    }

    byte Number(int half) => (byte)(signed ? (half ^ 8) - 8 : half);
}
