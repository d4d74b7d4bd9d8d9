namespace KerasStyle.Tensors.Cpu;

/// <summary>Element i (row-major over <see cref="Lengths"/>) lies at offset + Σ index · stride of a source: a broadcast, transposed, sliced or reversed tensor.</summary>
sealed unsafe class StridedView
{
    const int MaxRank = 16;

    // Elements of a run that an axis repeats, and of all its repetitions; 0 where there is no such axis.
    readonly long tile, tiles;

    StridedView(long offset, int[] lengths, long[] strides)
    {
        (Offset, Lengths, Strides) = (offset, lengths, strides);
        int repeated = strides.Length - 2;
        while (repeated >= 0 && strides[repeated] != 0)
            repeated--;
        if (repeated < 0)
            return;
        tile = lengths[(repeated + 1)..].Aggregate(1L, (n, length) => n * length);
        tiles = tile * lengths[repeated];
    }

    public long Offset { get; }

    public int[] Lengths { get; }

    public long[] Strides { get; }

    /// <summary>Length of the run that a view repeats; 0 when it does not repeat one run.</summary>
    public int Period => Lengths.Length == 2 && Strides[0] == 0 && Strides[1] == 1 ? Lengths[1] : 0;

    /// <summary>The view that an operation takes of its row-major operand; null when the operation is not a view.</summary>
    public static StridedView? Of(Op op, Shape source, Shape result)
    {
        long[] strides = RowMajor(source);
        long offset = 0;
        switch (op)
        {
            case BroadcastTo:
                return Broadcast(source, result);
            case Transpose transpose:
                return Collapsed(0, result.ToArray(), [.. transpose.Permutation.Select(axis => strides[axis])]);
            case Slice slice:
                for (int i = 0; i < strides.Length; i++)
                {
                    offset += slice.Start[i] * strides[i];
                    strides[i] *= slice.Strides[i];
                }

                return Collapsed(offset, result.ToArray(), strides);
            case Flip flip:
                foreach (int axis in flip.Axes)
                {
                    offset += (source[axis] - 1) * strides[axis];
                    strides[axis] = -strides[axis];
                }

                return Collapsed(offset, result.ToArray(), strides);
            default:
                return null;
        }
    }

    /// <summary>The view that repeats a tensor along its axes of length 1 and along new leading axes.</summary>
    public static StridedView Broadcast(Shape source, Shape result)
    {
        long[] strides = RowMajor(source);
        var wide = new long[result.Rank];
        int extra = result.Rank - source.Rank;
        for (int i = extra; i < wide.Length; i++)
            wide[i] = source[i - extra] == 1 ? 0 : strides[i - extra];
        return Collapsed(0, result.ToArray(), wide);
    }

    /// <summary>Copies <paramref name="count"/> elements from the <paramref name="start"/>-th on.</summary>
    public void Copy<T>(T* source, T* destination, long start, int count)
        where T : unmanaged
    {
        // What is repeated is gathered once, then copied from where it has come to.
        while (tile > 0 && count > tile)
        {
            int part = (int)Math.Min(count, tiles - start % tiles);
            int done = (int)Math.Min(part, tile);
            Gather(source, destination, start, done);
            for (int more; done < part; done += more)
            {
                more = Math.Min(done, part - done);
                new ReadOnlySpan<T>(destination, more).CopyTo(new Span<T>(destination + done, more));
            }

            destination += part;
            start += part;
            count -= part;
        }

        if (count > 0)
            Gather(source, destination, start, count);
    }

    void Gather<T>(T* source, T* destination, long start, int count)
        where T : unmanaged
    {
        int inner = Lengths.Length - 1, length = Lengths[inner];
        long step = Strides[inner];
        long* index = stackalloc long[MaxRank];
        long rest = start, at = Offset;
        for (int i = inner; i >= 0; i--)
        {
            index[i] = rest % Lengths[i];
            rest /= Lengths[i];
            at += index[i] * Strides[i];
        }

        while (count > 0)
        {
            int run = (int)Math.Min(count, length - index[inner]);
            T* from = source + at;
            if (step == 1)
                new ReadOnlySpan<T>(from, run).CopyTo(new Span<T>(destination, run));
            else if (step == 0)
                Repetition.Fill((byte*)from, (byte*)destination, run, sizeof(T));
            else
                for (int i = 0; i < run; i++)
                    destination[i] = from[i * step];
            destination += run;
            count -= run;

            at -= index[inner] * step;      // to the start of the row, then on to the next
            index[inner] = 0;
            for (int i = inner - 1; i >= 0; i--)
            {
                at += Strides[i];
                if (++index[i] < Lengths[i])
                    break;
                at -= index[i] * Strides[i];
                index[i] = 0;
            }
        }
    }

    /// <summary>Distances between neighbours along each axis of a tensor without gaps.</summary>
    public static long[] RowMajor(Shape shape)
    {
        var strides = new long[shape.Rank];
        long stride = 1;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    // Neighbouring axes that one stride walks through become one axis.
    static StridedView Collapsed(long offset, int[] lengths, long[] strides)
    {
        var l = new List<int>();
        var s = new List<long>();
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] == 1)
                continue;
            if (l.Count > 0 && s[^1] == strides[i] * lengths[i])
            {
                l[^1] *= lengths[i];
                s[^1] = strides[i];
            }
            else
            {
                l.Add(lengths[i]);
                s.Add(strides[i]);
            }
        }

        if (l.Count == 0)
            (l, s) = ([1], [0]);
        return l.Count <= MaxRank
            ? new StridedView(offset, [.. l], [.. s])
            : throw new NotSupportedException($"tensors of more than {MaxRank} axes are not supported");
    }
}
