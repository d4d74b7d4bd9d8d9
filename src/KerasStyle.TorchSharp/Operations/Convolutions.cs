using KerasStyle.Tensors.Cpu.Kernels;
using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Convolutions. Tensors of images lie with their channels last, and torch sees them by a permuted view: its channels-last format, without a copy.</summary>
static class Convolutions
{
    /// <summary>The convolution of x and kernel, with a bias when there is a third operand.</summary>
    public static TapedFunction Function(Convolution op, Epilogue epilogue, bool behindRelu)
    {
        Window window = op.Window;
        bool even = window.PaddingBefore == window.PaddingAfter;
        long[] strides = HostMemory.Lengths(window.Strides), dilation = HostMemory.Lengths(window.Dilation);
        long[] padding = even ? HostMemory.Lengths(window.PaddingBefore) : new long[window.Rank];
        long[]? around = even ? null : Around(window);
        return x =>
        {
            TorchTensor? bias = x.Length > 2 ? x[2] : null;
            using TorchTensor image = ChannelsFirst(x[0]), kernel = KernelOf(x[1]), padded = around == null ? image.alias() : pad(image, around);
            using TorchTensor y = window.Rank switch
            {
                1 => conv1d(padded, kernel, bias, strides[0], padding[0], dilation[0], op.Groups),
                2 => conv2d(padded, kernel, bias, strides, padding, dilation, op.Groups),
                _ => conv3d(padded, kernel, bias, strides, padding, dilation, op.Groups),
            };
            if (epilogue == Epilogue.Relu)
            {
                // The gradient of a convolution needs its operands only, so its result may change behind the tape's back.
                using IDisposable recording = torch.set_grad_enabled(behindRelu);
                HostMemory.InPlace(y, y.relu_());
            }

            return [ChannelsLast(y)];
        };
    }

    /// <summary>The gradient of the input, by itself a transposed convolution of the result's gradient with the kernel.</summary>
    public static Func<TorchTensor, TorchTensor, TorchTensor> OfInput(ConvolutionInputGradient op, Shape given, Shape kernelShape)
    {
        Window window = op.Window;
        int rank = window.Rank;
        long[] strides = HostMemory.Lengths(window.Strides), dilation = HostMemory.Lengths(window.Dilation);
        long[] cut = new long[rank], beyond = new long[rank], before = new long[rank], inside = new long[rank], behind = new long[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            // The windows reach this far from the first value of the padding, the input is a part of it. Torch cuts the same number at both ends,
            // so it may cut only as many as both ends can miss, and extends the end by less than a step.
            long reach = (given[i + 1] - 1) * strides[i] + (kernelShape[i] - 1) * dilation[i] + 1, surplus = reach - window.PaddingBefore[i] - op.InputShape[i + 1];
            cut[i] = Math.Clamp(surplus, 0, window.PaddingBefore[i]);
            before[i] = window.PaddingBefore[i] - cut[i];
            beyond[i] = Math.Clamp(-surplus, 0, Math.Max(strides[i], dilation[i]) - 1);
            inside[i] = Math.Min(op.InputShape[i + 1], reach + beyond[i] - window.PaddingBefore[i]);
            behind[2 * (rank - 1 - i) + 1] = op.InputShape[i + 1] - inside[i];
        }

        return (g, k) =>
        {
            using TorchTensor gradient = ChannelsFirst(g), kernel = KernelOf(k);
            TorchTensor x = rank switch
            {
                1 => conv_transpose1d(gradient, kernel, null, strides[0], cut[0], beyond[0], dilation[0], op.Groups),
                2 => conv_transpose2d(gradient, kernel, null, strides, cut, beyond, dilation, op.Groups),
                _ => conv_transpose3d(gradient, kernel, null, strides, cut, beyond, dilation, op.Groups),
            };
            for (int i = 0; i < rank; i++)
            {
                if (x.shape[i + 2] == inside[i])
                    continue;
                using TorchTensor longer = x;
                x = longer.narrow(i + 2, before[i], inside[i]);
            }

            using TorchTensor image = x, extended = Array.Exists(behind, n => n > 0) ? pad(image, behind) : image.alias();
            return ChannelsLast(extended);
        };
    }

    /// <summary>The gradient of the kernel, by the tape of a convolution that is run for it.</summary>
    public static Func<TorchTensor, TorchTensor, TorchTensor> OfKernel(ConvolutionKernelGradient op)
    {
        TapedFunction convolution = Function(new Convolution(op.Window, op.Groups), Epilogue.None, behindRelu: false);
        long[] shape = HostMemory.Lengths(op.KernelShape);
        return (x, g) =>
        {
            using TorchTensor any = torch.zeros(shape, x.dtype, x.device), kernel = TapedStep.Leaf(any);
            TorchTensor y;
            using (torch.enable_grad())
                y = convolution([x, kernel])[0]!;
            using (y)
                return TapedGradientStep.Gradients([y], [g], [kernel])[0];
        };
    }

    /// <summary>(batch, spatial..., channels) seen as (batch, channels, spatial...).</summary>
    public static TorchTensor ChannelsFirst(TorchTensor x)
    {
        int rank = (int)x.dim();
        return x.permute([0, rank - 1, .. Enumerable.Range(1, rank - 2)]);
    }

    /// <summary>(batch, channels, spatial...) seen as (batch, spatial..., channels).</summary>
    public static TorchTensor ChannelsLast(TorchTensor x) => x.permute([0, .. Enumerable.Range(2, (int)x.dim() - 2), 1]);

    /// <summary>Padding of the spatial axes in torch's order, the last axis first.</summary>
    public static long[] Around(Window window)
    {
        var around = new long[2 * window.Rank];
        for (int i = 0; i < window.Rank; i++)
            (around[2 * (window.Rank - 1 - i)], around[2 * (window.Rank - 1 - i) + 1]) = (window.PaddingBefore[i], window.PaddingAfter[i]);
        return around;
    }

    // (spatial..., in, out) seen as (out, in, spatial...).
    static TorchTensor KernelOf(TorchTensor kernel)
    {
        int rank = (int)kernel.dim();
        return kernel.permute([rank - 1, rank - 2, .. Enumerable.Range(0, rank - 2)]);
    }
}
