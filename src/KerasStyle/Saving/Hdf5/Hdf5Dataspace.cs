namespace KerasStyle.Saving;

/// <summary>The extent of a dataset or attribute. <see cref="MaxDimensions"/> holds <see cref="Unlimited"/> where there is no limit.</summary>
sealed record Hdf5Dataspace(long[] Dimensions, long[] MaxDimensions, bool IsNull, long Count)
{
    public const long Unlimited = -1;
    const int MaxRank = 32;

    public static Hdf5Dataspace Parse(Hdf5Cursor cursor)
    {
        int version = cursor.Version(1, 2, "dataspace");
        int rank = cursor.Byte("dataspace rank"), flags = cursor.Byte("dataspace flags");
        if (rank > MaxRank) throw cursor.Bad($"dataspace has rank {rank}, the most is {MaxRank}");
        bool isNull = false;
        if (version == 1)
        {
            cursor.Skip(5, "dataspace");
        }
        else
        {
            int kind = cursor.Byte("dataspace kind");
            isNull = kind == 2;
            if (kind > 2 || kind != 1 && rank != 0) throw cursor.Bad($"dataspace of kind {kind} has rank {rank}");
        }
        long[] dimensions = new long[rank], most = new long[rank];
        for (int i = 0; i < rank; i++) dimensions[i] = cursor.Length("dimension");
        for (int i = 0; i < rank; i++)
        {
            if ((flags & 1) == 0)
            {
                most[i] = dimensions[i];
                continue;
            }
            int size = cursor.Source.LengthSize;
            ulong limit = cursor.Unsigned(size, "greatest dimension");
            most[i] = limit == ulong.MaxValue >> 64 - 8 * size ? Unlimited
                : limit <= long.MaxValue ? (long)limit : throw cursor.Bad($"greatest dimension is {limit}");
            if (most[i] != Unlimited && most[i] < dimensions[i]) throw cursor.Bad($"dimension {dimensions[i]} is over its limit {most[i]}");
        }
        long count = isNull ? 0 : 1;
        // A zero dimension empties the space, whatever the others are.
        if (Array.IndexOf(dimensions, 0) >= 0) count = 0;
        foreach (long dimension in dimensions)
        {
            if (count == 0) break;
            if (dimension > long.MaxValue / count) throw cursor.Bad($"dimensions ({string.Join(", ", dimensions)}) overflow");
            count *= dimension;
        }
        return new Hdf5Dataspace(dimensions, most, isNull, count);
    }
}
