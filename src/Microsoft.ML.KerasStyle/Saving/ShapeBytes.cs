using KerasStyle;

namespace Microsoft.ML.KerasStyle.Saving;

/// <summary>A shape of known lengths as bytes: int32 rank, then int32 lengths.</summary>
static class ShapeBytes
{
    public static void Write(Shape shape, BinaryWriter writer)
    {
        writer.Write(shape.Rank);
        for (int i = 0; i < shape.Rank; i++)
            writer.Write(shape[i]);
    }

    public static Shape Read(BinaryReader reader)
    {
        int rank = reader.ReadInt32();
        if (rank is < 0 or > 16)
            throw new InvalidDataException($"a shape of rank {rank}");
        int[] lengths = [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt32())];
        return lengths.All(l => l > 0) ? new Shape(lengths) : throw new InvalidDataException("a shape of a length below 1");
    }
}
