using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Transposes small blocks in registers.</summary>
internal static unsafe class TileTranspose
{
    const int WorthABlock = 40;     // a part of a block with fewer numbers is moved one by one

    /// <summary>destination[c·ldd + r] = source[r·lds + c] for all r &lt; rows and c &lt; columns.</summary>
    internal static void Run<V>(float* source, nint lds, float* destination, nint ldd, int rows, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        int block = V.Lanes >= 8 && Avx.IsSupported ? V.Lanes : int.MaxValue;
        for (int r = 0; r < rows; r += Math.Min(block, rows - r))
        {
            int high = Math.Min(block, rows - r);
            for (int c = 0; c < columns; c += Math.Min(block, columns - c))
            {
                float* s = source + r * lds + c, d = destination + c * ldd + r;
                int wide = Math.Min(block, columns - c);
                if (V.Lanes == 16 && block == 16 && high * wide >= WorthABlock)
                    Upto16(s, lds, d, ldd, high, wide);
                else if (V.Lanes == 8 && block == 8 && high * wide >= WorthABlock)
                    Upto8(s, lds, d, ldd, high, wide);
                else
                    Scalar(s, lds, d, ldd, high, wide);
            }
        }
    }

    static void Scalar(float* s, nint lds, float* d, nint ldd, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++)
                d[c * ldd + r] = s[r * lds + c];
    }

    /// <summary>At most sixteen rows of at most sixteen columns.</summary>
    [SkipLocalsInit]
    static void Upto16(float* s, nint lds, float* d, nint ldd, int rows, int columns)
    {
        if (rows == 16 && columns == 16)
        {
            Block16(s, lds, d, ldd);
            return;
        }

        float* block = stackalloc float[256];
        float* transposed = stackalloc float[256];
        var mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns)).AsSingle();
        for (int r = 0; r < rows; r++)
            Avx512F.MaskLoad(s + r * lds, mask, Vector512<float>.Zero).Store(block + 16 * r);
        Block16(block, 16, transposed, 16);
        mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(rows)).AsSingle();
        for (int c = 0; c < columns; c++)
            Avx512F.MaskStore(d + c * ldd, mask, NativeVector.Load512(transposed + 16 * c));
    }

    /// <summary>At most eight rows of at most eight columns.</summary>
    [SkipLocalsInit]
    static void Upto8(float* s, nint lds, float* d, nint ldd, int rows, int columns)
    {
        if (rows == 8 && columns == 8)
        {
            Block8(s, lds, d, ldd);
            return;
        }

        float* block = stackalloc float[64];
        float* transposed = stackalloc float[64];
        var mask = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(columns)).AsSingle();
        for (int r = 0; r < rows; r++)
            Avx.MaskLoad(s + r * lds, mask).Store(block + 8 * r);
        Block8(block, 8, transposed, 8);
        mask = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(rows)).AsSingle();
        for (int c = 0; c < columns; c++)
            Avx.MaskStore(d + c * ldd, mask, NativeVector.Load256(transposed + 8 * c));
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Block16(float* s, nint lds, float* d, nint ldd)
    {
        // Four quarters of four rows; after Interleave, lane l of result i holds column 4l + i of its four rows.
        Interleave(s, lds, out var a0, out var a1, out var a2, out var a3);
        Interleave(s + 4 * lds, lds, out var b0, out var b1, out var b2, out var b3);
        Interleave(s + 8 * lds, lds, out var c0, out var c1, out var c2, out var c3);
        Interleave(s + 12 * lds, lds, out var e0, out var e1, out var e2, out var e3);
        Gather(a0, b0, c0, e0, d, ldd);
        Gather(a1, b1, c1, e1, d + ldd, ldd);
        Gather(a2, b2, c2, e2, d + 2 * ldd, ldd);
        Gather(a3, b3, c3, e3, d + 3 * ldd, ldd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Interleave(float* s, nint lds, out Vector512<float> r0, out Vector512<float> r1, out Vector512<float> r2, out Vector512<float> r3)
    {
        var x0 = NativeVector.Load512(s);
        var x1 = NativeVector.Load512(s + lds);
        var x2 = NativeVector.Load512(s + 2 * lds);
        var x3 = NativeVector.Load512(s + 3 * lds);
        var low01 = Avx512F.UnpackLow(x0, x1).AsDouble();
        var high01 = Avx512F.UnpackHigh(x0, x1).AsDouble();
        var low23 = Avx512F.UnpackLow(x2, x3).AsDouble();
        var high23 = Avx512F.UnpackHigh(x2, x3).AsDouble();
        r0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        r1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        r2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        r3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Gather(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> e, float* d, nint ldd)
    {
        var evenLow = Avx512F.Shuffle4x128(a, b, 0x88);
        var oddLow = Avx512F.Shuffle4x128(a, b, 0xdd);
        var evenHigh = Avx512F.Shuffle4x128(c, e, 0x88);
        var oddHigh = Avx512F.Shuffle4x128(c, e, 0xdd);
        Avx512F.Shuffle4x128(evenLow, evenHigh, 0x88).Store(d);
        Avx512F.Shuffle4x128(oddLow, oddHigh, 0x88).Store(d + 4 * ldd);
        Avx512F.Shuffle4x128(evenLow, evenHigh, 0xdd).Store(d + 8 * ldd);
        Avx512F.Shuffle4x128(oddLow, oddHigh, 0xdd).Store(d + 12 * ldd);
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Block8(float* s, nint lds, float* d, nint ldd)
    {
        Interleave8(s, lds, out var a0, out var a1, out var a2, out var a3);
        Interleave8(s + 4 * lds, lds, out var b0, out var b1, out var b2, out var b3);
        Gather8(a0, b0, d, ldd);
        Gather8(a1, b1, d + ldd, ldd);
        Gather8(a2, b2, d + 2 * ldd, ldd);
        Gather8(a3, b3, d + 3 * ldd, ldd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Interleave8(float* s, nint lds, out Vector256<float> r0, out Vector256<float> r1, out Vector256<float> r2, out Vector256<float> r3)
    {
        var x0 = NativeVector.Load256(s);
        var x1 = NativeVector.Load256(s + lds);
        var x2 = NativeVector.Load256(s + 2 * lds);
        var x3 = NativeVector.Load256(s + 3 * lds);
        var low01 = Avx.UnpackLow(x0, x1).AsDouble();
        var high01 = Avx.UnpackHigh(x0, x1).AsDouble();
        var low23 = Avx.UnpackLow(x2, x3).AsDouble();
        var high23 = Avx.UnpackHigh(x2, x3).AsDouble();
        r0 = Avx.UnpackLow(low01, low23).AsSingle();
        r1 = Avx.UnpackHigh(low01, low23).AsSingle();
        r2 = Avx.UnpackLow(high01, high23).AsSingle();
        r3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Gather8(Vector256<float> a, Vector256<float> b, float* d, nint ldd)
    {
        Avx.Permute2x128(a, b, 0x20).Store(d);
        Avx.Permute2x128(a, b, 0x31).Store(d + 4 * ldd);
    }
}
