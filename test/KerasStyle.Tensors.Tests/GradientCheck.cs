namespace KerasStyle.Tensors.Tests;

/// <summary>Compares traced gradients with central differences in double precision.</summary>
static class GradientCheck
{
    const double Step = 1e-5;

    public static void Run(Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs, double tolerance = 1e-6)
    {
        TensorSpec[] specs = [.. inputs.Select(t => t.Spec)];
        Tensor weights = Weights(function, inputs);
        Tensor Loss(IReadOnlyList<Tensor> xs) => Ops.Sum(function(xs) * weights);

        int[] checkedInputs = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].DType.IsFloat())];
        Executable gradient = Engines.Current.Compile(Graph.Trace(specs, xs => Gradients.Of(Loss(xs), [.. checkedInputs.Select(i => xs[i])])));
        Executable value = Engines.Current.Compile(Graph.Trace(specs, xs => [Loss(xs)]));
        Tensor[] analytic = gradient.Run(inputs);

        for (int k = 0; k < checkedInputs.Length; k++)
        {
            Span<double> x = inputs[checkedInputs[k]].Buffer.AsSpan<double>();
            double[] got = analytic[k].ToArray<double>();
            Assert.Equal(inputs[checkedInputs[k]].Shape, analytic[k].Shape);
            for (int i = 0; i < got.Length; i++)
            {
                double saved = x[i];
                x[i] = saved + Step;
                double up = value.Run(inputs)[0].Item();
                x[i] = saved - Step;
                double down = value.Run(inputs)[0].Item();
                x[i] = saved;
                double numeric = (up - down) / (2 * Step);
                Assert.True(Math.Abs(numeric - got[i]) <= tolerance * Math.Max(1, Math.Abs(numeric)), $"input {checkedInputs[k]}[{i}]: differences give {numeric}, the gradient rule {got[i]}");
            }
        }
    }

    // A different weight for each result, so that an error in one place cannot cancel another.
    static Tensor Weights(Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs)
    {
        Tensor result = function(inputs);
        Assert.Equal(DType.Float64, result.DType);
        var weights = new double[result.Shape.Size];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Sin(1 + 1.7 * i);
        return Tensor.From<double>(weights, result.Shape);
    }

    public static Tensor Random(Shape shape, int seed = 1, double low = -1, double high = 1)
    {
        var random = new Random(seed);
        var values = new double[shape.Size];
        for (int i = 0; i < values.Length; i++)
            values[i] = low + (high - low) * random.NextDouble();
        return Tensor.From<double>(values, shape);
    }
}
