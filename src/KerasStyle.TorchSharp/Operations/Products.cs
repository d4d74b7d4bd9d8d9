using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Torch;

/// <summary>Matrix products.</summary>
static class Products
{
    public static Step? Create(Node node) => node.Op switch
    {
        MatMul product when node.Inputs[0].DType.IsFloat() => new BinaryStep((a, b) => Product(product, a, b)),
        MatMul product => new BinaryStep(Exact(product, HostMemory.TypeOf(node.Outputs[0].DType))),
        FusedMatMul fused => new GeneralStep(x => [WithBias(fused, x[0], x[1], x[2])]),
        UnpackInt4 unpack => new UnaryStep(Unpack(unpack, node.Inputs[0].Spec)),
        _ => null,
    };

    static TorchTensor Product(MatMul op, TorchTensor a, TorchTensor b)
    {
        using TorchTensor left = op.TransposeA ? a.transpose(-1, -2) : a.alias(), right = op.TransposeB ? b.transpose(-1, -2) : b.alias();
        return left.matmul(right);
    }

    static TorchTensor WithBias(FusedMatMul op, TorchTensor a, TorchTensor b, TorchTensor bias)
    {
        using TorchTensor left = op.Product.TransposeA ? a.t() : a.alias(), right = op.Product.TransposeB ? b.t() : b.alias();
        TorchTensor y = bias.addmm(left, right, 1, 1);
        return op.Epilogue == Epilogue.Relu ? HostMemory.InPlace(y, y.relu_()) : y;
    }

    // GPUs multiply no integers; doubles hold their sums exactly.
    static Func<TorchTensor, TorchTensor, TorchTensor> Exact(MatMul op, torch.ScalarType type) => (a, b) =>
    {
        using TorchTensor left = a.to_type(torch.ScalarType.Float64), right = b.to_type(torch.ScalarType.Float64), product = Product(op, left, right);
        return product.to_type(type);
    };

    static Func<TorchTensor, TorchTensor> Unpack(UnpackInt4 op, TensorSpec packed)
    {
        long[] pairs = [.. HostMemory.Lengths(packed.Shape)];
        pairs[op.Axis] *= 2;
        bool signed = packed.DType == DType.Int8;
        return x =>
        {
            // Euclidean parts of a byte: the low half counts up from 0, the high half is the rest.
            using TorchTensor wide = x.to_type(torch.ScalarType.Int32), low = wide.remainder(Numbers.Sixteen), high = wide.div(Numbers.Sixteen, torch.RoundingMode.floor);
            using TorchTensor both = torch.stack([low, high], op.Axis + 1), line = both.reshape(pairs), taken = line.narrow(op.Axis, 0, op.Length);
            if (!signed)
                return taken.to_type(x.dtype);
            using TorchTensor shifted = taken.add(Numbers.Eight, Numbers.One), wrapped = shifted.remainder(Numbers.Sixteen), centred = wrapped.sub(Numbers.Eight);
            return centred.to_type(x.dtype);
        };
    }
}
