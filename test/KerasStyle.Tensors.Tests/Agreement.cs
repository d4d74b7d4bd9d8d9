namespace KerasStyle.Tensors.Tests;

/// <summary>Runs one function in single and in double precision and compares values and gradients.</summary>
static class Agreement
{
    /// <param name="function">The function.</param>
    /// <param name="inputs">Its operands.</param>
    /// <param name="tolerance">Largest difference, of 1 + |value|.</param>
    /// <param name="rewrite">What is done to the traced graphs before they are compiled.</param>
    public static void SingleWithDouble(Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs, double tolerance = 2e-5, Func<Graph, Graph>? rewrite = null)
    {
        Tensor[] single = [.. inputs.Select(t => Ops.Cast(t, DType.Float32))];
        Tensor[] doubles = [.. single.Select(t => Ops.Cast(t, DType.Float64))];
        Tensor[] got = Run(function, single, rewrite), want = Run(function, doubles, rewrite);
        for (int i = 0; i < got.Length; i++)
            Close(want[i], got[i], tolerance);
    }

    static Tensor[] Run(Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs, Func<Graph, Graph>? rewrite)
    {
        Graph graph = Graph.Trace([.. inputs.Select(t => t.Spec)], xs =>
        {
            Tensor y = function(xs);
            Tensor slope = Ops.Reshape(Ops.Sin(Ops.Cast(Ops.Arange((int)y.Shape.Size), y.DType)), y.Shape);
            return [y, .. Gradients.Of(Ops.Sum(y * slope), xs)];
        });
        return Engines.Current.Compile(rewrite?.Invoke(graph) ?? graph).Run(inputs);
    }

    public static void Close(Tensor want, Tensor got, double tolerance)
    {
        Assert.Equal(want.Shape, got.Shape);
        double[] w = want.ToArray<double>(), g = got.ToArray<double>();
        for (int i = 0; i < w.Length; i++)
            Assert.True(Math.Abs(w[i] - g[i]) <= tolerance * (1 + Math.Abs(w[i])), $"[{i}] of {want.Shape}: expected {w[i]}, got {g[i]}");
    }
}
