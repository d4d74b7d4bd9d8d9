using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Max pooling of relu(convolution + bias): operands x, kernel, bias; results as of <see cref="MaxPool"/>, where a position
/// of the window's size says that relu gave zero.</summary>
sealed record ConvolutionPool(Convolution Product, MaxPool Pool) : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        TensorSpec product = Product.Infer(inputs)[0];
        Shape shape = new Shape(product.Shape[0]).Concat(Pool.Window.Places(product.Shape[1..^1], Pool.PoolSize)).Concat([product.Shape[^1]]);
        return [product with { Shape = shape }, new(shape, DType.UInt8)];
    }

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new ConvolutionPoolInstruction(node, reads, writes);
}

/// <summary>Gradients of the kernel and the bias of a <see cref="ConvolutionPool"/>: operands x, gradient of the pooled result, positions.</summary>
sealed record ConvolutionPoolGradient(ConvolutionPool Block, Shape KernelShape) : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) =>
        [inputs[0].Spec with { Shape = KernelShape }, inputs[0].Spec with { Shape = [KernelShape[^1]] }];

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new ConvolutionPoolInstruction(node, reads, writes);
}

/// <summary>Finds convolution + bias + relu + max pooling, forward and backward, so that neither the convolution's result nor its
/// gradient is ever stored.</summary>
sealed class ConvolutionPoolFusion
{
    sealed record Found(Node Convolution, Tensor Bias, ConvolutionPool Op);

    readonly GraphReaders readers;
    readonly Dictionary<Node, Found> blocks = [];           // by max pooling
    readonly Dictionary<Node, Found> masked = [];           // by relu gradient
    readonly Dictionary<Node, Node> maskedOf = [];          // kernel and bias gradients → their relu gradient

    ConvolutionPoolFusion(Graph graph)
    {
        readers = graph.Readers;
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is MaxPool pool && Match(node, pool) is { } found)
                Add(node, found);
        }
    }

    public static Graph Apply(Graph graph)
    {
        var fusion = new ConvolutionPoolFusion(graph);
        return fusion.blocks.Count == 0 ? graph : Simplifier.Map(graph, new Rewriter(fusion).Rewrite);
    }

    Found? Match(Node node, MaxPool pool)
    {
        Node? relu = node.Inputs[0].Node, sum = relu?.Inputs is [var before] ? before.Node : null;
        if (node.Inputs[0].DType != DType.Float32 || relu?.Op is not Unary { Kind: UnaryKind.Relu } || sum?.Op is not Binary { Kind: BinaryKind.Add } || !readers.IsReadOnce(sum.Outputs[0]))
            return null;
        for (int i = 0; i < 2; i++)
        {
            (Tensor product, Tensor bias) = (sum.Inputs[i], sum.Inputs[1 - i]);
            if (product.Node!.Op is not Convolution { Window.Rank: <= 2 } convolution || product.Shape.Size == 0 || !readers.IsReadOnce(product) || bias.Rank == 0 || bias.Shape.Size != product.Shape[^1] || bias.Shape[^1] != product.Shape[^1])
                continue;
            ConvolutionShape shape = FloatConvolutionInstruction.Geometry(convolution.Window, convolution.Groups, product.Node.Inputs[0].Shape, product.Node.Inputs[1].Shape);
            if (ConvolutionPoolPlan.Supports(shape, FloatPoolingInstruction.Geometry(pool.Window, pool.PoolSize, product.Shape)) && OnlyServes(relu.Outputs[0], node))
                return new Found(product.Node, bias, new ConvolutionPool(convolution, pool));
        }

        return null;
    }

    // Besides the pooling, only the gradient that comes back through it may read relu's result.
    bool OnlyServes(Tensor relu, Node pool) => !readers.IsKept(relu) && readers[relu].TrueForAll(reader => reader == pool || IsMask(reader, relu, pool));

    bool IsMask(Node reader, Tensor relu, Node pool) =>
        reader.Op is Binary { Kind: BinaryKind.ReluGradient } && reader.Inputs[0] == relu
        && reader.Inputs[1].Node is { Op: MaxPoolGradient } back && back.Inputs[1] == pool.Outputs[1] && readers.IsReadOnce(reader.Inputs[1]);

    void Add(Node pool, Found found)
    {
        blocks[pool] = found;
        foreach (Node mask in readers[pool.Inputs[0]].Where(reader => reader != pool))
        {
            masked[mask] = found;
            Tensor gradient = mask.Outputs[0];
            bool onlyWeights = !readers.IsKept(gradient) && readers[gradient].TrueForAll(r =>
                (r.Op is ConvolutionKernelGradient && r.Inputs[0] == found.Convolution.Inputs[0])
                || (r.Op is Reduce { Kind: ReduceKind.Sum } reduce && reduce.Axes.SequenceEqual(Enumerable.Range(0, gradient.Rank - 1))));
            if (!onlyWeights)
                continue;
            foreach (Node reader in readers[gradient])
                maskedOf[reader] = mask;
        }
    }

    sealed class Rewriter(ConvolutionPoolFusion fusion)
    {
        readonly Dictionary<Node, IReadOnlyList<Tensor>> gradients = [];

        public IReadOnlyList<Tensor>? Rewrite(Node node, Tensor[] inputs, TensorMap map)
        {
            if (fusion.blocks.TryGetValue(node, out Found? block))
                return block.Op.ApplyAll(map[block.Convolution.Inputs[0]], map[block.Convolution.Inputs[1]], Ops.Reshape(map[block.Bias], [block.Bias.Shape[^1]]));
            if (fusion.masked.ContainsKey(node))
                return [inputs[1]];     // the positions mask by themselves
            if (!fusion.maskedOf.TryGetValue(node, out Node? mask))
                return null;
            if (!gradients.TryGetValue(mask, out IReadOnlyList<Tensor>? pair))
            {
                Found found = fusion.masked[mask];
                Node back = mask.Inputs[1].Node!;
                gradients[mask] = pair = new ConvolutionPoolGradient(found.Op, found.Convolution.Inputs[1].Shape)
                    .ApplyAll(map[found.Convolution.Inputs[0]], map[back.Inputs[0]], map[back.Inputs[1]]);
            }

            return [node.Op is ConvolutionKernelGradient ? pair[0] : Ops.Reshape(pair[1], node.Outputs[0].Shape)];
        }
    }
}
