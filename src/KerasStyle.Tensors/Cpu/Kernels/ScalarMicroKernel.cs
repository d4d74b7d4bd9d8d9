namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What a micro-kernel computes, in plain C#: the generated kernels must agree with it bit for bit.</summary>
internal static unsafe class ScalarMicroKernel
{
    internal static void Tile1(MicroTile* t) => Run(t, Simd.Lanes(SimdLevel.Scalar));

    internal static void Tile2(MicroTile* t) => Run(t, 2 * Simd.Lanes(SimdLevel.Scalar));

    internal static void Tile4(MicroTile* t) => Run(t, 4 * Simd.Lanes(SimdLevel.Scalar));

    internal static void Run(MicroTile* t, int columns)
    {
        float* sums = stackalloc float[t->Rows * columns];
        new Span<float>(sums, t->Rows * columns).Clear();
        for (int row = 0; row < t->Rows; row++)
        {
            byte* a = (byte*)Group(&t->A0, row) + row % 4 * t->RowStride;
            AddProducts(t, a, sums + row * columns, columns);
        }

        for (int row = 0; row < t->Rows; row++)
        {
            float* c = (float*)((byte*)Group(&t->C0, row) + row % 4 * t->RowStrideC);
            float* sum = sums + row * columns;
            for (int j = 0; j < columns; j++)
            {
                float value = sum[j];
                if (t->Bias != null)
                    value += t->Bias[j];
                if ((t->Flags & TileFlags.Accumulate) != 0)
                    value += c[j];
                if ((t->Flags & TileFlags.Relu) != 0)
                    value = 0f > value ? 0f : value; // keeps NaN
                c[j] = value;
            }
        }
    }

    static void AddProducts(MicroTile* t, byte* a, float* sum, int columns)
    {
        byte* b = (byte*)t->B;
        for (nint outer = 0; outer < t->Count3; outer++)
        {
            for (nint middle = 0; middle < t->Count2; middle++)
            {
                for (nint inner = 0; inner < t->Count1; inner++)
                {
                    float x = *(float*)a;
                    for (int j = 0; j < columns; j++)
                        sum[j] = MathF.FusedMultiplyAdd(x, ((float*)b)[j], sum[j]);
                    a += t->StepA;
                    b += t->StepB;
                }
                a += t->JumpA2;
                b += t->JumpB2;
            }
            a += t->JumpA3;
            b += t->JumpB3;
        }
    }

    static float* Group(float** first, int row) => first[row / 4];
}
