using System.Numerics;
using System.Runtime.InteropServices;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>Aligned native memory with guard values behind its end, so that a write past the end is noticed.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    const int GuardBytes = 256;
    const byte Guard = 0xA5;
    readonly nuint _bytes;

    internal NativeBuffer(nint count)
    {
        Count = (int)count;
        _bytes = (nuint)(count * sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(_bytes + GuardBytes, 64);
        new Span<byte>((byte*)Pointer, (int)_bytes).Clear();
        new Span<byte>((byte*)Pointer + _bytes, GuardBytes).Fill(Guard);
    }

    internal T* Pointer { get; }

    internal int Count { get; }

    internal Span<T> Span => new(Pointer, Count);

    public void Dispose()
    {
        bool intact = new Span<byte>((byte*)Pointer + _bytes, GuardBytes).IndexOfAnyExcept(Guard) < 0;
        NativeMemory.AlignedFree(Pointer);
        if (!intact)
            throw new InvalidOperationException("A kernel wrote past the end of its buffer.");
    }
}

internal static class NativeBuffer
{
    internal static NativeBuffer<float> Random(nint count, int seed)
    {
        var buffer = new NativeBuffer<float>(count);
        var random = new Random(seed);
        foreach (ref float value in buffer.Span)
            value = random.NextSingle() - 0.5f;
        return buffer;
    }

    internal static NativeBuffer<byte> Workspace(nuint bytes) => new((nint)bytes);

    internal static NativeBuffer<TTo> Convert<TFrom, TTo>(NativeBuffer<TFrom> from)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        var to = new NativeBuffer<TTo>(from.Count);
        for (int i = 0; i < from.Count; i++)
            to.Span[i] = TTo.CreateChecked(from.Span[i]);
        return to;
    }

    /// <summary>The largest |actual - expected| relative to 1 + |expected|.</summary>
    internal static double Error(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double error = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double difference = Math.Abs(actual[i] - expected[i]) / (1 + Math.Abs(expected[i]));
            if (!(difference <= error))
                error = difference;
        }
        return error;
    }
}
