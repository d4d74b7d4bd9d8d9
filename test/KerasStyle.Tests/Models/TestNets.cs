using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Models;

/// <summary>Small nets and data for tests.</summary>
static class TestNets
{
    /// <summary>Points of a plane and a linear target: (n, 3) and (n, 1).</summary>
    public static (float[,] X, float[,] Y) Linear(int rows = 64)
    {
        var random = new Random(1);
        var (x, y) = (new float[rows, 3], new float[rows, 1]);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < 3; j++)
                x[i, j] = random.NextSingle() - 0.5f;
            y[i, 0] = x[i, 0] - 2 * x[i, 1] + 0.5f * x[i, 2];
        }

        return (x, y);
    }

    /// <summary>A net 3-8-1 that starts with the same weights each time.</summary>
    public static Sequential Regressor(Optimizer? optimizer = null)
    {
        var model = new Sequential([
            new Input([3]),
            new Dense(8, activation: "tanh", kernelInitializer: new Initializers.GlorotUniform(seed: 1), name: "hidden"),
            new Dense(1, kernelInitializer: new Initializers.GlorotUniform(seed: 2), name: "head"),
        ]);
        model.Compile(optimizer ?? new SGD(0.1), "mse", ["mae"]);
        return model;
    }

    public static float[] Flat(this IEnumerable<Tensor> tensors) => [.. tensors.SelectMany(t => t.ToArray<float>())];
}
