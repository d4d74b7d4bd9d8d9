using KerasStyle.Tensors;

namespace KerasStyle.Benchmarks;

/// <summary>A product of two square matrices as the compiled graph runs it.</summary>
sealed class GemmCase : ITimed
{
    const int Size = 1024;

    readonly Frame frame;

    public GemmCase()
    {
        Graph graph = Graph.Trace([new TensorSpec([Size, Size]), new TensorSpec([Size, Size])], x => [Ops.Matmul(x[0], x[1])]);
        frame = Engines.Current.Compile(graph).Rent();
        var random = new Random(1);
        for (int input = 0; input < 2; input++)
        {
            foreach (ref float value in frame.Input<float>(input))
                value = random.NextSingle();
        }
    }

    public string Name => $"matrix product {Size}³";

    public string TorchName => $"gemm_{Size}";

    public double Time(double seconds) => Clock.Best(seconds, 1, frame.Run);

    public static double Gigaflops(double microseconds) => 2e-3 * Size * Size * Size / microseconds;
}
