namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Copies a block of several axes from one place to another, each with strides of its own: transposes, slices, repetitions,
/// parts of a larger tensor. Runs of neighbouring elements are copied whole and transposes go through small blocks, on all threads when large.</summary>
/// <remarks>Strides count elements; a stride of 0 in the source repeats, and different indices lead to different places in the target.</remarks>
internal sealed unsafe class StridedCopy
{
    const int MaxRank = 16;
    const int ChunkBytes = 64 * 1024;
    /// <summary>Elements of a row that are taken at a time, and edge of a block that is transposed at a time.</summary>
    const int RowBlock = 16 * 1024, Edge = 64;

    readonly int[] _lengths;
    readonly long[] _from, _to;
    readonly int _size, _block, _blocks, _chunks;
    readonly long _units;
    readonly bool _transposes;

    internal StridedCopy(int elementSize, ReadOnlySpan<int> lengths, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        _size = elementSize;
        (_lengths, _from, _to) = Collapsed(lengths, from, to);
        int inner = _lengths.Length - 1;
        // The axis along which the source is contiguous comes next to the one along which the target is.
        int other = Math.Abs(_from[inner]) <= 1 || _to[inner] != 1 ? -1 : Array.FindIndex(_from, 0, inner, stride => stride == 1);
        if (other >= 0)
        {
            _transposes = true;
            MoveTo(inner - 1, other);
        }

        _block = _transposes ? Edge : RowBlock;
        _blocks = (_lengths[inner] + _block - 1) / _block;
        _units = _blocks;
        for (int i = 0; i < (_transposes ? inner - 1 : inner); i++)
            _units *= _lengths[i];
        double bytes = elementSize;
        foreach (int length in _lengths)
            bytes *= length;
        _chunks = (int)Math.Clamp(bytes / ChunkBytes, 1, Math.Clamp(_units, 1, 64));
        IsEmpty = bytes == 0;
    }

    internal bool IsEmpty { get; }

    /// <summary>Copies so many neighbouring elements; with a step of 0, one element to all of them.</summary>
    internal static StridedCopy Of(int elementSize, long count, int step = 1) => new(elementSize, [checked((int)count)], [step], [1]);

    internal void Run(byte* source, byte* target)
    {
        if (IsEmpty)
            return;
        fixed (int* lengths = _lengths)
        fixed (long* from = _from, to = _to)
        {
            var context = new Context
            {
                Lengths = lengths,
                From = from,
                To = to,
                Rank = _lengths.Length,
                Block = _block,
                Blocks = _blocks,
                Chunks = _chunks,
                Units = _units,
                Transposes = _transposes,
                Source = source,
                Target = target,
            };
            ChunkRunner.Run(_size switch { 1 => &Chunk<byte>, 4 => &Chunk<uint>, _ => &Chunk<ulong> }, &context, _chunks, _chunks == 1);
        }
    }

    static void Chunk<T>(void* p, int chunk, int worker)
        where T : unmanaged
    {
        ref Context c = ref *(Context*)p;
        long unit = c.Units * chunk / c.Chunks, end = c.Units * (chunk + 1) / c.Chunks;
        int outer = c.Rank - (c.Transposes ? 2 : 1), inner = c.Rank - 1;
        long* index = stackalloc long[MaxRank];
        long rest = unit / c.Blocks;
        int block = (int)(unit % c.Blocks);
        T* source = (T*)c.Source, target = (T*)c.Target;
        for (int i = outer - 1; i >= 0; i--)
        {
            index[i] = rest % c.Lengths[i];
            rest /= c.Lengths[i];
            source += index[i] * c.From[i];
            target += index[i] * c.To[i];
        }

        while (true)
        {
            int start = block * c.Block, count = Math.Min(c.Block, c.Lengths[inner] - start);
            T* from = source + start * c.From[inner], to = target + start * c.To[inner];
            if (c.Transposes)
                Transpose(from, c.From[inner], to, c.To[inner - 1], count, c.Lengths[inner - 1]);
            else
                Row(from, c.From[inner], to, c.To[inner], count);
            if (++unit == end)
                return;
            if (++block < c.Blocks)
                continue;
            block = 0;
            for (int i = outer - 1; i >= 0; i--)
            {
                source += c.From[i];
                target += c.To[i];
                if (++index[i] < c.Lengths[i])
                    break;
                source -= index[i] * c.From[i];
                target -= index[i] * c.To[i];
                index[i] = 0;
            }
        }
    }

    static void Row<T>(T* source, long from, T* target, long to, int count)
        where T : unmanaged
    {
        if (from == 1 && to == 1)
            new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
        else if (from == 0 && to == 1)
            Fill(target, *source, count);
        else
            for (int i = 0; i < count; i++)
                target[i * to] = source[i * from];
    }

    // In copies of twice the length each time: a span's own method is a generic one of the framework and not compiled ahead of time.
    static void Fill<T>(T* target, T value, int count)
        where T : unmanaged
    {
        *target = value;
        for (int filled = 1; filled < count; filled *= 2)
            new ReadOnlySpan<T>(target, Math.Min(filled, count - filled)).CopyTo(new Span<T>(target + filled, count - filled));
    }

    // target[c · to + r] = source[r · from + c], column block by column block so that few pages are open at a time.
    static void Transpose<T>(T* source, long from, T* target, long to, int rows, int columns)
        where T : unmanaged
    {
        for (int first = 0; first < columns; first += Edge, source += Edge, target += Edge * to)
        {
            int count = Math.Min(Edge, columns - first);
            if (sizeof(T) == sizeof(float))
            {
                KernelSet.Used.Transpose((float*)source, (nint)from, (float*)target, (nint)to, rows, count);
                continue;
            }

            for (int c = 0; c < count; c++)
                for (int r = 0; r < rows; r++)
                    target[c * to + r] = source[r * from + c];
        }
    }

    // Axes in the order of the target; neighbours that one pair of strides walks through become one axis.
    static (int[] Lengths, long[] From, long[] To) Collapsed(ReadOnlySpan<int> lengths, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        var axes = new List<Axis>();
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] != 1)
                axes.Add(new(lengths[i], from[i], to[i]));
        }

        axes = [.. axes.OrderByDescending(a => a.To)];
        for (int i = axes.Count - 2; i >= 0; i--)
        {
            Axis outside = axes[i], inside = axes[i + 1];
            if (outside.From != inside.From * inside.Length || outside.To != inside.To * inside.Length)
                continue;
            axes[i] = new(outside.Length * inside.Length, inside.From, inside.To);
            axes.RemoveAt(i + 1);
        }

        if (axes.Count == 0)
            axes.Add(new(1, 1, 1));
        return axes.Count <= MaxRank
            ? ([.. axes.Select(a => a.Length)], [.. axes.Select(a => a.From)], [.. axes.Select(a => a.To)])
            : throw new NotSupportedException($"tensors of more than {MaxRank} axes are not supported");
    }

    void MoveTo(int place, int axis)
    {
        for (; axis < place; axis++)
        {
            (_lengths[axis], _lengths[axis + 1]) = (_lengths[axis + 1], _lengths[axis]);
            (_from[axis], _from[axis + 1]) = (_from[axis + 1], _from[axis]);
            (_to[axis], _to[axis + 1]) = (_to[axis + 1], _to[axis]);
        }
    }

    struct Context
    {
        internal int* Lengths;
        internal long* From, To;
        internal int Rank, Block, Blocks, Chunks;
        internal long Units;
        internal bool Transposes;
        internal byte* Source, Target;
    }

    // A class, as a list of classes is compiled ahead of time.
    sealed record Axis(int Length, long From, long To);
}
