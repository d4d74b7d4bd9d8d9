using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Pooling over windows.</summary>
static class Pools
{
    /// <summary>Whether torch pools so: values of floating point, some of them, without gaps in the window.</summary>
    public static bool Fits(Node node)
    {
        Window window = node.Op switch { MaxPool op => op.Window, AveragePool op => op.Window, AveragePoolGradient op => op.Window, _ => throw new ArgumentException("not a pool", nameof(node)) };
        return node.Inputs[0].DType.IsFloat() && node.Inputs[0].Shape.Size > 0 && window.Dilation.All(d => d == 1);
    }

    public static TapedFunction Function(MaxPool op)
    {
        long[] size = HostMemory.Lengths(op.PoolSize), strides = HostMemory.Lengths(op.Window.Strides);
        (long[] padding, long[]? around) = Padding(op.Window, op.PoolSize);
        return x =>
        {
            using TorchTensor image = Convolutions.ChannelsFirst(x[0]), padded = around == null ? image.alias() : pad(image, around, PaddingModes.Constant, double.NegativeInfinity);
            using TorchTensor y = op.Window.Rank switch
            {
                1 => max_pool1d(padded, size[0], strides[0], padding[0]),
                2 => max_pool2d(padded, size, strides, padding),
                _ => max_pool3d(padded, size, strides, padding),
            };
            return [Convolutions.ChannelsLast(y), null];
        };
    }

    public static TapedFunction Function(AveragePool op, TensorSpec input, torch.Device device)
    {
        long[] size = HostMemory.Lengths(op.PoolSize), strides = HostMemory.Lengths(op.Window.Strides);
        (long[] padding, long[]? around) = Padding(op.Window, op.PoolSize);
        TorchTensor? shares = around == null ? null : HostMemory.Upload(Shares(op, input), device);
        return x =>
        {
            using TorchTensor image = Convolutions.ChannelsFirst(x[0]), padded = around == null ? image.alias() : pad(image, around);
            using TorchTensor y = op.Window.Rank switch
            {
                1 => avg_pool1d(padded, size[0], strides[0], padding[0], false, false),
                2 => avg_pool2d(padded, size, strides, padding, false, false),
                _ => avg_pool3d(padded, size, strides, padding, false, false),
            };
            using TorchTensor means = Convolutions.ChannelsLast(y);
            return [shares is null ? means.alias() : means.mul(shares)];
        };
    }

    /// <summary>The gradient of a mean's input; any input serves, as the mean is linear.</summary>
    public static Func<TorchTensor, TorchTensor> OfAverage(AveragePoolGradient op, TensorSpec input, torch.Device device)
    {
        TapedFunction pool = Function(new AveragePool(op.Window, op.PoolSize), input, device);
        long[] shape = HostMemory.Lengths(input.Shape);
        return g =>
        {
            using TorchTensor any = torch.zeros(shape, g.dtype, g.device), x = TapedStep.Leaf(any);
            TorchTensor y;
            using (torch.enable_grad())
                y = pool([x])[0]!;
            using (y)
                return TapedGradientStep.Gradients([y], [g], [x])[0];
        };
    }

    // Torch pads both sides alike and by no more than half a window; else the image is padded before.
    static (long[] Padding, long[]? Around) Padding(Window window, Shape size)
    {
        bool fits = window.PaddingBefore == window.PaddingAfter && Enumerable.Range(0, window.Rank).All(i => 2 * window.PaddingBefore[i] <= size[i]);
        return fits ? (HostMemory.Lengths(window.PaddingBefore), null) : (new long[window.Rank], Convolutions.Around(window));
    }

    // Values of a window over those of them that lie in the image, (places..., 1).
    static Tensor Shares(AveragePool op, TensorSpec input)
    {
        Shape places = op.Window.Places(input.Shape[1..^1], op.PoolSize);
        Tensor shares = Tensor.Allocate(new TensorSpec(places.Concat([1]), input.DType));
        for (int i = 0; i < places.Size; i++)
        {
            double share = 1;
            for (int axis = places.Rank - 1, rest = i; axis >= 0; rest /= places[axis--])
            {
                int start = rest % places[axis] * op.Window.Strides[axis] - op.Window.PaddingBefore[axis];
                int inside = Math.Min(start + op.PoolSize[axis], input.Shape[axis + 1]) - Math.Max(start, 0);
                share *= op.PoolSize[axis] / (double)inside;
            }

            ScalarValues.Write(shares.Buffer, input.DType, share, i);
        }

        return shares;
    }
}
