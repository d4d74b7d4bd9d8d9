using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>The scalar form of each element-wise function specifies the wide ones, tails included.</summary>
public unsafe class LaneTableTests
{
    static readonly DType[] Types = [DType.Float32, DType.Int32, DType.Bool];

    static IEnumerable<Op> Functions() =>
    [
        .. Enum.GetValues<UnaryKind>().Select(kind => new Unary(kind)), .. Enum.GetValues<BinaryKind>().Select(kind => new Binary(kind)),
        new Select(), .. Types.Select(type => new Cast(type)),
    ];

    [Fact]
    public void AllWidthsAgreeBitForBit()
    {
        LaneTable scalar = LaneTable.For(SimdLevel.Scalar);
        int checkedFunctions = 0;
        foreach (Op op in Functions())
        {
            foreach (DType operand in Types)
            {
                if (scalar.Find(op, operand) is not { } specification)
                    continue;
                checkedFunctions++;
                foreach (SimdLevel level in SimdLevels.Supported)
                {
                    LaneFunction wide = LaneTable.For(level).Find(op, operand)!;
                    for (int count = 1; count <= 70; count = count * 2 + 1)
                        Assert.Equal($"{op} of {operand} at {level}: {Run(specification, op, operand, count)}", $"{op} of {operand} at {level}: {Run(wide, op, operand, count)}");
                }
            }
        }

        Assert.True(checkedFunctions > 50);
    }

    /// <summary>Numbers of half types are the nearest ones, as the runtime and the scalar form round them.</summary>
    [Fact]
    public void RoundingToHalfTypesIsToTheNearest()
    {
        var random = new Random(1);
        float[] x = [0f, -0f, float.MaxValue, -float.MaxValue, float.Epsilon, 65519f, 65520f, -65520f, 6e-8f, 2.9e-8f, 3.1e-8f, 6.1e-5f, 6.1035156e-5f, float.NaN, float.PositiveInfinity,
            .. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
            .. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(0x32000000, 0x48000000)))];
        (UnaryKind Kind, Func<float, float> Round)[] types =
            [(UnaryKind.RoundToFloat16, v => (float)(Half)v), (UnaryKind.RoundToBFloat16, v => (float)Scalar.Shorten(v, 7, -126))];
        foreach ((UnaryKind kind, Func<float, float> round) in types)
        {
            float[] y = new float[x.Length];
            fixed (float* from = x, to = y)
                LaneTable.Current.Find(new Unary(kind), DType.Float32)!.Kernel.Run((byte*)from, null, null, (byte*)to, x.Length);
            for (int i = 0; i < x.Length; i++)
                Assert.Equal($"{kind} of {x[i]:R}: {round(x[i]):R}", $"{kind} of {x[i]:R}: {y[i]:R}");
        }
    }

    static string Run(LaneFunction function, Op op, DType operand, int count)
    {
        using var memory = new NativeBuffer<byte>(4 * 512);
        byte* a = memory.Pointer, b = a + 512, c = b + 512, y = c + 512;
        Fill(a, op is Select ? DType.Bool : operand, count, 1);
        Fill(b, operand, count, 2);
        Fill(c, operand, count, 3);
        for (int i = 0; i < 512; i++)
            y[i] = 77;
        function.Kernel.Run(a, b, c, y, count);
        if (op is Unary { Kind: < UnaryKind.LogicalNot } or Binary { IsPredicate: false } or Cast { DType: DType.Float32 })
        {
            for (int i = 0; i < count; i++)
            {
                if (float.IsNaN(((float*)y)[i]))
                    ((float*)y)[i] = float.NaN;
            }
        }

        return Convert.ToHexString(new ReadOnlySpan<byte>(y, 512));
    }

    static void Fill(byte* target, DType type, int count, int seed)
    {
        var random = new Random(seed * 1000 + count);
        float[] special = [0f, -0f, 1f, -1f, 0.5f, -2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, 3e9f, -3e9f, float.MaxValue];
        for (int i = 0; i < count; i++)
        {
            switch (type)
            {
                case DType.Bool: target[i] = (byte)random.Next(2); break;
                case DType.Int32: ((int*)target)[i] = random.Next(3) == 0 ? random.Next(-3, 4) : random.Next(int.MinValue, int.MaxValue); break;
                default: ((float*)target)[i] = random.Next(3) == 0 ? special[random.Next(special.Length)] : (float)((random.NextDouble() - 0.5) * 20); break;
            }
        }
    }
}
