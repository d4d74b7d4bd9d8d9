using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A matrix product with bias and activation applied while the result is in registers: operands a, b, bias.</summary>
sealed record FusedMatMul(MatMul Product, Epilogue Epilogue) : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => Product.Infer(inputs);

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new GemmInstruction(Product, Epilogue, node, reads, writes);
}

/// <summary>A convolution with bias and activation applied while the result is in registers: operands x, kernel, bias.</summary>
sealed record FusedConvolution(Convolution Product, Epilogue Epilogue) : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => Product.Infer(inputs);

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new FloatConvolutionInstruction(node, reads, writes);
}

/// <summary>Finds product + bias (+ relu) chains whose inner results nothing else reads.</summary>
static class EpilogueFusion
{
    public static Graph Apply(Graph graph)
    {
        GraphReaders readers = graph.Readers;
        return Simplifier.Map(graph, (node, inputs, map) =>
        {
            Tensor output = node.Outputs[0];
            if (output.DType != DType.Float32)
                return null;
            bool relu = node.Op is Unary { Kind: UnaryKind.Relu };
            Tensor sum = relu ? node.Inputs[0] : output;
            if ((relu && !readers.IsReadOnce(sum)) || sum.Node!.Op is not Binary { Kind: BinaryKind.Add } || Product(sum.Node, readers) is not { } found)
                return null;
            Epilogue epilogue = relu ? Epilogue.Relu : Epilogue.None;
            Op fused = found.Product.Op is MatMul matmul ? new FusedMatMul(matmul, epilogue) : new FusedConvolution((Convolution)found.Product.Op, epilogue);
            Tensor bias = Ops.Reshape(map[found.Bias], [-1]);
            Tensor result = fused.Apply(map[found.Product.Inputs[0]], map[found.Product.Inputs[1]], bias);
            return [Ops.Reshape(result, output.Shape)];
        });
    }

    static (Node Product, Tensor Bias)? Product(Node sum, GraphReaders readers)
    {
        for (int i = 0; i < 2; i++)
        {
            (Tensor operand, Tensor bias) = (sum.Inputs[i], sum.Inputs[1 - i]);
            bool isBias = operand.Shape == sum.Outputs[0].Shape && IsTrailing(bias.Shape, operand.Shape);
            while (operand.Node!.Op is Reshape && readers.IsReadOnce(operand))
                operand = operand.Node.Inputs[0];
            bool isProduct = operand.Node.Op is MatMul && operand.Rank == 2 || (operand.Node.Op is Convolution { Window.Rank: <= 3 } && operand.Shape.Size > 0 && operand.Node.Inputs[0].Shape.Size > 0);
            if (isBias && isProduct && readers.IsReadOnce(operand) && operand.Shape[^1] == bias.Shape.Size)
                return (operand.Node, bias);
        }

        return null;
    }

    // Whether a shape is that of the last axes of another, so that it repeats along the rows of a matrix.
    static bool IsTrailing(Shape bias, Shape whole)
    {
        int axes = bias.Rank;
        while (axes > 1 && (axes > whole.Rank || bias[^axes] == 1))
            axes--;
        return axes > 0 && axes <= whole.Rank && bias.Size == whole[(whole.Rank - axes)..].Size && bias[(bias.Rank - axes)..] == whole[(whole.Rank - axes)..];
    }
}
