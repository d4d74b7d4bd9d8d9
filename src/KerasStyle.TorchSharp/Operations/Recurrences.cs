using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Recurrent layers: torch's own (cuDNN's on NVIDIA's GPUs) where their functions are its own and every step counts, else step after step.</summary>
/// <remarks>Step after step, what the steps share is taken apart once, by <c>unbind</c> and <c>split</c>: their gradients put the parts together, while the gradient of
/// each part alone would fill the whole with zeros around it, in each step again.</remarks>
static class Recurrences
{
    /// <summary>The function of a layer.</summary>
    /// <param name="op">The layer.</param>
    /// <param name="isAsked">Whether a result is read.</param>
    public static TapedFunction Function(RecurrentSequence op, Func<int, bool> isAsked)
    {
        string? own = op.Masked || op.Dropped ? null : (op.Kind, op.Activation, op.Gate) switch
        {
            (RecurrentKind.Lstm, GateFunction.Tanh, GateFunction.Sigmoid) => "lstm",
            (RecurrentKind.Gru, GateFunction.Tanh, GateFunction.Sigmoid) => "gru",
            (RecurrentKind.Simple, GateFunction.Tanh, _) => "rnn_tanh",
            (RecurrentKind.Simple, GateFunction.Relu, _) => "rnn_relu",
            _ => null,
        };
        return own == null ? StepAfterStep(op, isAsked) : Whole(own, op, isAsked);
    }

    static TapedFunction Whole(string name, RecurrentSequence op, Func<int, bool> isAsked)
    {
        bool sequenceAsked = isAsked(0), keptAsked = isAsked(1 + op.States);
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor inputs = op.Backwards ? x[0].flip(1) : x[0];
            TorchTensor[] states = [.. x[4..(4 + op.States)].Select(s => s.unsqueeze(0))];
            TorchTensor[] biases = op.TwoBiases ? Gates(op, x[3]).unbind(0) : [x[3], torch.zeros_like(x[3])];
            bool train = torch.is_grad_enabled();
            TorchTensor[] computed = Scripts.Call(name, [inputs, .. states, Weights(op, x[1]), Weights(op, x[2]), .. biases, train]);
            TorchTensor? sequence = !sequenceAsked ? null : op.Backwards ? computed[0].flip(1) : computed[0];
            return Given([sequence, .. computed.Skip(1).Select(s => s.squeeze(0)), keptAsked ? Kept(op, x[0], x[2].shape[0]) : null]);
        };
    }

    // (from, gates · units) as torch has it: (gates · units, from), a row behind the other where a GPU's functions count on it.
    static TorchTensor Weights(RecurrentSequence op, TorchTensor weights)
    {
        TorchTensor turned = Gates(op, weights).t();
        return weights.device_type == DeviceType.CPU ? turned : turned.contiguous();
    }

    // In a GRU torch has r before z.
    static TorchTensor Gates(RecurrentSequence op, TorchTensor weights)
    {
        if (op.Kind != RecurrentKind.Gru)
            return weights;
        TorchTensor[] parts = weights.chunk(3, -1);
        return torch.cat([parts[1], parts[0], parts[2]], -1);
    }

    // What the managed engine's gradient needs; torch's needs it not, so it has no values.
    static TorchTensor Kept(RecurrentSequence op, TorchTensor inputs, long units) =>
        torch.zeros([inputs.shape[0], inputs.shape[1], op.Saved * units], inputs.dtype, inputs.device);

    static TorchTensor?[] Given(TorchTensor?[] results)
    {
        foreach (TorchTensor? result in results)
            result?.MoveToOuterDisposeScope();
        return results;
    }

    static TapedFunction StepAfterStep(RecurrentSequence op, Func<int, bool> isAsked)
    {
        Func<TorchTensor, TorchTensor> activation = Of(op.Activation), gate = Of(op.Gate);
        bool sequenceAsked = isAsked(0), keptAsked = isAsked(1 + op.States);
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor inputs = x[0], u = x[2], h = x[4], bias = op.TwoBiases ? x[3].select(0, 0) : x[3];
            TorchTensor? second = op.TwoBiases ? x[3].select(0, 1) : null, c = op.Kind == RecurrentKind.Lstm ? x[5] : null;
            TorchTensor[] fromX = inputs.transpose(0, 1).matmul(x[1]).add(bias, Numbers.One).unbind(0), counts = op.Masked ? x[^1].unsqueeze(-1).unbind(1) : [];
            int steps = fromX.Length;
            long units = u.shape[0];
            TorchTensor[] parts = op.Kind == RecurrentKind.GruResetBefore ? u.split([2 * units, units], 1) : [];
            TorchTensor[] keep = op.Dropped ? x[4 + op.States].chunk(op.Gates, 1) : [], own = op.Dropped ? u.chunk(op.Gates, 1) : [];
            var all = new TorchTensor[steps];
            for (int i = 0; i < steps; i++)
            {
                using DisposeScope step = torch.NewDisposeScope();      // what the gradient does not need ends at once
                int at = op.Backwards ? steps - 1 - i : i;
                TorchTensor given = fromX[at], newH;
                TorchTensor? newC = null;
                switch (op.Kind)
                {
                    case RecurrentKind.Simple:
                        newH = activation(FromState(given, h, u, keep, own));
                        break;
                    case RecurrentKind.Lstm:
                        TorchTensor[] gates = FromState(given, h, u, keep, own).split([2 * units, units, units], 1), early = gate(gates[0]).chunk(2, 1);
                        newC = early[1].mul(c!).add(early[0].mul(activation(gates[1])), Numbers.One);
                        newH = gate(gates[2]).mul(activation(newC));
                        break;
                    default:
                        newH = Gated(given.split([2 * units, units], 1), h, u, parts, second, keep, own, activation, gate);
                        break;
                }

                if (op.Masked)
                {
                    newH = torch.where(counts[at], newH, h);
                    newC = newC is null ? null : torch.where(counts[at], newC, c!);
                }

                (h, c, all[at]) = (newH.MoveToOuterDisposeScope(), newC?.MoveToOuterDisposeScope(), newH);
            }

            TorchTensor? sequence = sequenceAsked ? torch.stack(all, 1) : null;
            TorchTensor? kept = keptAsked ? Kept(op, inputs, units) : null;
            return Given(c is null ? [sequence, h.alias(), kept] : [sequence, h.alias(), c.alias(), kept]);
        };
    }

    // given + h · U, or the sum of the products with U's parts for the gates, of which each keeps something else of h.
    static TorchTensor FromState(TorchTensor given, TorchTensor h, TorchTensor u, TorchTensor[] keep, ReadOnlySpan<TorchTensor> own)
    {
        if (keep.Length == 0)
            return torch.addmm(given, h, u, 1, 1);
        var products = new TorchTensor[own.Length];
        for (int gate = 0; gate < products.Length; gate++)
            products[gate] = h.mul(keep[gate]).matmul(own[gate]);
        return torch.cat(products, 1).add(given, Numbers.One);
    }

    // A step of a GRU: z and r, then what the reset lets through. Of x, and of U where the reset stands before the product: the part for z and r, and the rest.
    static TorchTensor Gated(
        TorchTensor[] given, TorchTensor h, TorchTensor u, TorchTensor[] parts, TorchTensor? second, TorchTensor[] keep, TorchTensor[] own,
        Func<TorchTensor, TorchTensor> activation, Func<TorchTensor, TorchTensor> gate)
    {
        long units = h.shape[1];
        TorchTensor[] early;
        TorchTensor fromH;
        if (second is not null)
        {
            TorchTensor[] state = FromState(second, h, u, keep, own).split([2 * units, units], 1);
            early = gate(given[0].add(state[0], Numbers.One)).chunk(2, 1);
            fromH = early[1].mul(state[1]);
        }
        else
        {
            early = gate(FromState(given[0], h, parts[0], keep, own.AsSpan(0, Math.Min(2, own.Length)))).chunk(2, 1);
            fromH = early[1].mul(keep.Length > 0 ? h.mul(keep[2]) : h).matmul(parts[1]);
        }

        TorchTensor n = activation(given[1].add(fromH, Numbers.One));
        return n.add(early[0].mul(h.sub(n)), Numbers.One);
    }

    static Func<TorchTensor, TorchTensor> Of(GateFunction function) => function switch
    {
        GateFunction.Tanh => static x => x.tanh(),
        GateFunction.Sigmoid => static x => x.sigmoid(),
        GateFunction.Relu => static x => x.relu(),
        GateFunction.HardSigmoid => static x => x.div(Numbers.Six).add(Numbers.Half, Numbers.One).clamp(Numbers.Zero, Numbers.One),
        _ => static x => x.alias(),
    };
}
