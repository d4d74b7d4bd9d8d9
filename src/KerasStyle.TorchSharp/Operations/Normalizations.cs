using System.Collections.Concurrent;
using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Normalizations by mean and variance that torch has as one: of each row along its last axes, of each channel along all others, and of groups of channels.</summary>
static class Normalizations
{
    static readonly ConcurrentDictionary<(DeviceType, DType), bool> halves = new();

    /// <summary>Whether torch has this one.</summary>
    public static bool Fits(Node node) => node.Op switch
    {
        MomentNormalization op => Fits(op, node.Inputs),
        MomentNormalizationGradient gradient => Fits(gradient.Forward, [.. node.Inputs.Skip(3)]),
        _ => false,
    };

    /// <summary>Whether torch has this one of values of a half type with statistics in float32, forward and back: a batch normalization, on most devices.</summary>
    public static bool FitsHalf(Node node, DType half, torch.Device device) =>
        node.Op is MomentNormalization op && !IsOfRows(op, node.Inputs) && IsOfChannels(op, node.Inputs) && halves.GetOrAdd((device.type, half), _ => Tries(half, device));

    static bool Tries(DType half, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable recording = torch.enable_grad();
        try
        {
            TorchTensor x = TapedStep.Leaf(torch.ones([2, 2, 4, 4], HostMemory.TypeOf(half), device)), gamma = TapedStep.Leaf(torch.ones([2], torch.ScalarType.Float32, device));
            TorchTensor y = OfChannels(new MomentNormalization([0, 1, 2], 1e-3, true, false), [2, 4, 4, 2], false)([x.permute(0, 2, 3, 1), gamma])[0]!;
            TorchTensor[] gradients = TapedGradientStep.Gradients([y], [torch.ones_like(y)], [x, gamma]);
            return y.dtype == x.dtype && gradients[0].dtype == x.dtype && gradients[1].dtype == torch.ScalarType.Float32;
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return false;
        }
    }

    public static TapedFunction Function(MomentNormalization op, IReadOnlyList<Tensor> inputs, Func<int, bool> isAsked) =>
        IsOfRows(op, inputs) ? OfRows(op, inputs[0].Shape, isAsked)
        : IsOfChannels(op, inputs) ? OfChannels(op, inputs[0].Shape, isAsked(1) || isAsked(2))
        : OfGroups(op, inputs[0].Shape, isAsked);

    static bool Fits(MomentNormalization op, IReadOnlyList<Tensor> inputs) =>
        inputs[0].DType is DType.Float32 or DType.Float64 && inputs[0].Shape.Size > 0 && (IsOfRows(op, inputs) || IsOfChannels(op, inputs) || IsOfGroups(op, inputs));

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

    // Channels lie as (groups, channels of a group); all but the rows and the groups is normalized together, and γ and β have a value for each channel.
    static bool IsOfGroups(MomentNormalization op, IReadOnlyList<Tensor> inputs)
    {
        Shape x = inputs[0].Shape;
        int at = x.Rank is >= 3 and <= 6 && op.Axes.Rank == x.Rank - 2 && !op.Axes.Contains(0) ? GroupsAxis(op, x) : -1;
        return (at == 1 || (at > 0 && at == x.Rank - 2)) && at < x.Rank - 1
            && inputs.Skip(1).All(t => t.Shape.Size == (long)x[at] * x[at + 1] && t.Shape[at] == x[at] && t.Shape[at + 1] == x[at + 1]);
    }

    static int ChannelsOf(MomentNormalization op, int rank) => Enumerable.Range(0, rank).First(i => !op.Axes.Contains(i));

    static TapedFunction OfRows(MomentNormalization op, Shape shape, Func<int, bool> isAsked)
    {
        long[] row = HostMemory.Lengths(shape[(shape.Rank - op.Axes.Rank)..]), axes = HostMemory.Lengths(op.Axes);
        return x =>
        {
            using TorchTensor? gamma = op.Scaled ? x[1].reshape(row) : null, beta = op.Shifted ? x[^1].reshape(row) : null;
            return WithMoments(layer_norm(x[0], row, gamma, beta, op.Epsilon), x[0], axes, isAsked);
        };
    }

    static int GroupsAxis(MomentNormalization op, Shape shape) => Enumerable.Range(1, shape.Rank - 1).First(i => !op.Axes.Contains(i));

    static TorchTensor?[] WithMoments(TorchTensor y, TorchTensor x, long[] axes, Func<int, bool> isAsked)
    {
        if (!isAsked(1) && !isAsked(2))
            return [y, null, null];
        TorchTensor mean = x.mean(axes, true);
        using TorchTensor centered = x.sub(mean), squares = centered.mul(centered);
        return [y, mean, squares.mean(axes, true)];
    }

    static TapedFunction OfGroups(MomentNormalization op, Shape shape, Func<int, bool> isAsked)
    {
        int at = GroupsAxis(op, shape), groups = shape[at];
        long[] channels = [(long)groups * shape[at + 1]], axes = HostMemory.Lengths(op.Axes), all = HostMemory.Lengths(shape);
        long[] joined = [.. all[..at], .. channels, .. all[(at + 2)..]];
        bool last = at > 1;
        return x =>
        {
            using TorchTensor? gamma = op.Scaled ? x[1].reshape(channels) : null, beta = op.Shifted ? x[^1].reshape(channels) : null;
            using TorchTensor whole = x[0].reshape(joined), image = last ? Convolutions.ChannelsFirst(whole) : whole.alias();
            using TorchTensor normalized = group_norm(image, groups, gamma, beta, op.Epsilon), y = last ? Convolutions.ChannelsLast(normalized) : normalized.alias();
            return WithMoments(y.reshape(all), x[0], axes, isAsked);
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
            torch.ScalarType type = x[0].dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;
            TorchTensor mean = torch.zeros(line, type, x[0].device), variance = torch.zeros(line, type, x[0].device);
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
