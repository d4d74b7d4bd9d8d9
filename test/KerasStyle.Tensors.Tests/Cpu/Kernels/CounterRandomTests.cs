using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public unsafe class CounterRandomTests
{
    [Fact]
    public void WordsAreThoseOfPhilox() =>      // the first counter of the zero key in Random123's known answers
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), new CounterRandom(0, 0).Block(0, 0));

    [Fact]
    public void EveryWidthGivesTheSameValuesForAnyRun()
    {
        var random = new CounterRandom(7, 3);
        foreach (SimdLevel level in SimdLevels.Supported)
        {
            foreach ((long first, int count) in new[] { (0L, 64), (0L, 300), (5L, 40), (63L, 2), (60L, 200), ((1L << 36) - 70, 150) })
            {
                float[] values = new float[count + 1];
                values[count] = -1;
                fixed (float* target = values)
                    random.Uniform(target, first, count, level);
                for (int i = 0; i < count; i++)
                    Assert.Equal(random.UniformSingle(first + i), values[i]);
                Assert.Equal(-1, values[count]);
            }
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameNormalValuesButForALastBit()
    {
        var random = new CounterRandom(7, 3);
        foreach (SimdLevel level in SimdLevels.Supported)
        {
            foreach ((long first, int count) in new[] { (0L, 64), (0L, 100_000), (5L, 40), (63L, 2), ((1L << 32) - 70, 150) })
            {
                float[] values = new float[count + 1];
                values[count] = -9;
                fixed (float* target = values)
                    random.Normal(target, first, count, level);
                for (int i = 0; i < count; i++)
                {
                    float expected = (float)random.Normal(first + i);
                    Assert.InRange(values[i], float.BitDecrement(expected), float.BitIncrement(expected));
                }

                Assert.Equal(-9, values[count]);
            }
        }
    }

    [Fact]
    public void ValuesAreUniformAndNormal()
    {
        const int Count = 100_000;
        var random = new CounterRandom(1, 2);
        double[] uniform = [.. Enumerable.Range(0, Count).Select(i => random.Uniform(i))], normal = [.. Enumerable.Range(0, Count).Select(i => random.Normal(i))];
        Assert.InRange(uniform.Average(), 0.495, 0.505);
        Assert.InRange(uniform.Average(u => u * u), 0.328, 0.338);
        Assert.InRange(uniform.Zip(uniform.Skip(1), (a, b) => a * b).Average(), 0.245, 0.255);
        Assert.InRange(uniform.Zip(uniform.Skip(16), (a, b) => a * b).Average(), 0.245, 0.255);
        Assert.InRange(normal.Average(), -0.015, 0.015);
        Assert.InRange(normal.Average(n => n * n), 0.97, 1.03);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(Math.Abs(random.UniformSingle(i) - random.Uniform(i)) < 1e-7));
    }
}
