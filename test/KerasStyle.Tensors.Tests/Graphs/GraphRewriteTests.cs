using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests;

public class GraphRewriteTests
{
    [Fact]
    public void ARewriteDropsWhatNothingNeedsAndLeavesItsSourceAlone()
    {
        Graph source = Graph.Trace([new([4]), new([4])], x =>
        {
            _ = Ops.Exp(x[0]);
            return [Ops.Sqrt(Ops.Exp(x[1]))];
        });
        string before = source.ToString();
        Graph twice = Simplifier.Map(source, (node, inputs, _) => node.Op is Unary { Kind: UnaryKind.Sqrt } ? [inputs[0] + inputs[0]] : null);
        Assert.Equal(["Placeholder", "Placeholder", "Unary", "Binary"], twice.Nodes.Select(n => n.Op.GetType().Name));
        Assert.Equal(Enumerable.Range(0, 4), twice.Nodes.Select(n => n.Id));
        Assert.All(twice.Nodes, n => Assert.Same(twice, n.Graph));
        Assert.Equal(before, source.ToString());
    }

    [Fact]
    public void LoweringTakesMemoryInProportionToTheDepthOfANet()
    {
        double few = Garbage(4), many = Garbage(32);
        Assert.InRange(many / few, 4, 9);
    }

    // Bytes to lower the training step of a net of so many normalized blocks.
    static double Garbage(int depth)
    {
        Variable[] weights = [.. Enumerable.Range(0, depth).Select(_ => new Variable(Tensor.Allocate(new([16, 16]))))];
        Graph graph = Graph.Trace([new([64, 16])], inputs =>
        {
            Tensor x = inputs[0];
            foreach (Variable w in weights)
            {
                Tensor y = Ops.Matmul(x, w.Value), centered = y - Ops.Mean(y, [-1], keepdims: true);
                x += Ops.Relu(centered / Ops.Sqrt(Ops.Mean(Ops.Square(centered), [-1], keepdims: true) + 1e-3));
            }

            Tensor loss = Ops.Mean(Ops.Square(x));
            Tensor[] gradients = Gradients.Of(loss, weights);
            for (int i = 0; i < weights.Length; i++)
                weights[i].Assign(weights[i].Value - gradients[i] * 0.1);
            return [loss];
        });
        return Allocated.Least(() => Lowering.Compile(graph));
    }
}
