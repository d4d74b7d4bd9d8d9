using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

[Collection(KernelCollection.Name)]
public unsafe class StridedCopyTests
{
    static readonly (int[] Lengths, long[] From, long[] To)[] Cases =
    [
        ([7], [1], [1]),
        ([7], [0], [1]),
        ([7], [-1], [1]),
        ([7], [2], [3]),
        ([40000], [1], [1]),
        ([100, 90], [1, 100], [90, 1]),             // transposes
        ([17, 33], [1, 17], [33, 1]),
        ([3, 5, 130, 70], [9100 * 5, 9100, 1, 130], [9100 * 5, 9100, 70, 1]),
        ([4, 6, 5], [1, 20, 4], [30, 5, 1]),
        ([6, 4, 8], [8, 48, 1], [32, 8, 1]),        // rows in another order
        ([5, 1, 9], [12, 100, 1], [20, 7, 1]),      // parts of larger tensors
        ([4, 3, 50], [50, 0, 1], [150, 50, 1]),     // repetitions
        ([4, 300, 3], [3, 0, 1], [900, 3, 1]),
        ([300, 200], [200, 1], [500, 2]),
        ([3, 0, 2], [2, 2, 1], [0, 2, 1]),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Every_element_goes_to_its_place(int index)
    {
        var (lengths, from, to) = Cases[index];
        Check<byte>(lengths, from, to);
        Check<float>(lengths, from, to);
        Check<double>(lengths, from, to);
    }

    static void Check<T>(int[] lengths, long[] from, long[] to)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        long before = Enumerable.Range(0, lengths.Length).Sum(i => Math.Max(0, -from[i]) * Math.Max(0, lengths[i] - 1));
        using var source = new NativeBuffer<T>((nint)(before + Span(lengths, from)));
        using var target = new NativeBuffer<T>((nint)Span(lengths, to));
        for (int i = 0; i < source.Count; i++)
            source.Span[i] = T.CreateTruncating(i % 119 + 1);
        var expected = new T[target.Count];
        Walk(0, before, 0);
        new StridedCopy(sizeof(T), lengths, from, to).Run((byte*)(source.Pointer + before), (byte*)target.Pointer);
        Assert.True(expected.AsSpan().SequenceEqual(target.Span));

        void Walk(int axis, long at, long place)
        {
            if (axis == lengths.Length)
                expected[place] = source.Span[(int)at];
            else
                for (int i = 0; i < lengths[axis]; i++)
                    Walk(axis + 1, at + i * from[axis], place + i * to[axis]);
        }
    }

    static long Span(int[] lengths, long[] strides) =>
        lengths.Contains(0) ? 1 : 1 + Enumerable.Range(0, lengths.Length).Sum(i => Math.Max(0, strides[i]) * (lengths[i] - 1));
}
