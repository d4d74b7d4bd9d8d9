using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Normalizations by mean and variance that torch has as one: of each row along its last axes, and of each channel along all others.</summary>
static class Normalizations
{
    /// <summary>Whether torch has this one.</summary>
    public static bool Fits(Node node) => node.Op switch
    {
        MomentNormalization op => Fits(op, node.Inputs),
        MomentNormalizationGradient gradient => Fits(gradient.Forward, [.. node.Inputs.Skip(3)]),
        _ => false,
    };

    public static TapedFunction Function(MomentNormalization op, IReadOnlyList<Tensor> inputs, Func<int, bool> isAsked) =>
        IsOfRows(op, inputs) ? OfRows(op, inputs[0].Shape, isAsked) : OfChannels(op, inputs[0].Shape, isAsked(1) || isAsked(2));

    static bool Fits(MomentNormalization op, IReadOnlyList<Tensor> inputs) =>
        inputs[0].DType is DType.Float32 or DType.Float64 && inputs[0].Shape.Size > 0 && (IsOfRows(op, inputs) || IsOfChannels(op, inputs));

    // γ and β have a value for each place of a row.
    static bool IsOfRows(MomentNormalization op, IReadOnlyList<Tensor> inputs)
    {
        Shape x = inputs[0].Shape;
        int first = x.Rank - op.Axes.Rank;
        return op.Axes.Rank > 0 && op.Axes.Order().SequenceEqual(Enumerable.Range(first, op.Axes.Rank))
            && inputs.Skip(1).All(t => t.Shape.Size == x[first..].Size && t.Shape[first..] == x[first..]);
    }

    // γ and β have a value for each channel; the channels are the second or the last axis, where torch and its channels-last format have them.
    static bool IsOfChannels(MomentNormalization op, IReadOnlyList<Tensor> inputs)
    {
        Shape x = inputs[0].Shape;
        return x.Rank is >= 2 and <= 5 && op.Axes.Rank == x.Rank - 1 && ChannelsOf(op, x.Rank) is int at && (at == 1 || at == x.Rank - 1)
            && x.Size > x[at] && inputs.Skip(1).All(t => t.Shape.Size == x[at] && t.Shape[at] == x[at]);
    }

    static int ChannelsOf(MomentNormalization op, int rank) => Enumerable.Range(0, rank).First(i => !op.Axes.Contains(i));

    static TapedFunction OfRows(MomentNormalization op, Shape shape, Func<int, bool> isAsked)
    {
        long[] row = HostMemory.Lengths(shape[(shape.Rank - op.Axes.Rank)..]), axes = HostMemory.Lengths(op.Axes);
        return x =>
        {
            using TorchTensor? gamma = op.Scaled ? x[1].reshape(row) : null, beta = op.Shifted ? x[^1].reshape(row) : null;
            TorchTensor y = layer_norm(x[0], row, gamma, beta, op.Epsilon);
            if (!isAsked(1) && !isAsked(2))
                return [y, null, null];
            TorchTensor mean = x[0].mean(axes, true);
            using TorchTensor centered = x[0].sub(mean), squares = centered.mul(centered);
            return [y, mean, squares.mean(axes, true)];
        };
    }

    static TapedFunction OfChannels(MomentNormalization op, Shape shape, bool asksMoments)
    {
        int rank = shape.Rank, at = ChannelsOf(op, rank);
        long channels = shape[at], count = shape.Size / channels;
        bool last = at == rank - 1 && rank > 2;
        long[] line = [channels], kept = [.. Enumerable.Range(0, rank).Select(i => i == at ? channels : 1L)];
        Scalar share = (count - 1) / (double)count;     // torch's own moving variance follows the one over n − 1
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor? gamma = op.Scaled ? x[1].reshape(line) : null, beta = op.Shifted ? x[^1].reshape(line) : null;
            TorchTensor mean = torch.zeros(line, x[0].dtype, x[0].device), variance = torch.zeros(line, x[0].dtype, x[0].device);
            TorchTensor image = !last ? x[0] : Convolutions.ChannelsFirst(rank == 3 ? x[0].unsqueeze(2) : x[0]);
            TorchTensor y = batch_norm(image, mean, variance, gamma, beta, true, 1, op.Epsilon);
            if (last)
                y = rank == 3 ? Convolutions.ChannelsLast(y).squeeze(2) : Convolutions.ChannelsLast(y);
            TorchTensor?[] results = [y, asksMoments ? mean.reshape(kept) : null, asksMoments ? variance.mul(share).reshape(kept) : null];
            foreach (TorchTensor? result in results)
                result?.MoveToOuterDisposeScope();
            return results;
        };
    }
}
