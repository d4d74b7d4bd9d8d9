using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Recurrent layers, step after step.</summary>
static class Recurrences
{
    public static TapedFunction Function(RecurrentSequence op)
    {
        Func<TorchTensor, TorchTensor> activation = Of(op.Activation), gate = Of(op.Gate);
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor inputs = x[0], u = x[2], bias = op.TwoBiases ? x[3].select(0, 0) : x[3];
            TorchTensor? second = op.TwoBiases ? x[3].select(0, 1) : null, c = op.Kind == RecurrentKind.Lstm ? x[5] : null, mask = op.Masked ? x[^1].unsqueeze(-1) : null;
            TorchTensor h = x[4], fromX = inputs.matmul(x[1]).add(bias, Numbers.One);
            int steps = (int)inputs.shape[1];
            long units = u.shape[0];
            var all = new TorchTensor[steps];
            for (int i = 0; i < steps; i++)
            {
                int at = op.Backwards ? steps - 1 - i : i;
                TorchTensor given = fromX.select(1, at), newH;
                TorchTensor? newC = null;
                switch (op.Kind)
                {
                    case RecurrentKind.Simple:
                        newH = activation(torch.addmm(given, h, u, 1, 1));
                        break;
                    case RecurrentKind.Lstm:
                        TorchTensor sum = torch.addmm(given, h, u, 1, 1);
                        newC = gate(Part(sum, 1)).mul(c!).add(gate(Part(sum, 0)).mul(activation(Part(sum, 2))), Numbers.One);
                        newH = gate(Part(sum, 3)).mul(activation(newC));
                        break;
                    default:
                        newH = Gated(op, given, h, u, second, activation, gate);
                        break;
                }

                if (mask is not null)
                {
                    TorchTensor counts = mask.select(1, at);
                    newH = torch.where(counts, newH, h);
                    newC = newC is null ? null : torch.where(counts, newC, c!);
                }

                (h, c, all[at]) = (newH, newC, newH);
            }

            TorchTensor sequence = torch.stack(all, 1), last = h.alias();
            TorchTensor kept = torch.zeros([inputs.shape[0], steps, op.Saved * units], inputs.dtype, inputs.device);
            return c is null
                ? [sequence.MoveToOuterDisposeScope(), last.MoveToOuterDisposeScope(), kept.MoveToOuterDisposeScope()]
                : [sequence.MoveToOuterDisposeScope(), last.MoveToOuterDisposeScope(), c.alias().MoveToOuterDisposeScope(), kept.MoveToOuterDisposeScope()];

            TorchTensor Part(TorchTensor gates, int i) => gates.narrow(1, i * units, units);
        };
    }

    // A step of a GRU: z and r, then what the reset lets through.
    static TorchTensor Gated(
        RecurrentSequence op, TorchTensor given, TorchTensor h, TorchTensor u, TorchTensor? second, Func<TorchTensor, TorchTensor> activation, Func<TorchTensor, TorchTensor> gate)
    {
        long units = u.shape[0];
        TorchTensor early, fromH;
        if (op.Kind == RecurrentKind.Gru)
        {
            TorchTensor state = torch.addmm(second!, h, u, 1, 1);
            early = gate(given.narrow(1, 0, 2 * units).add(state.narrow(1, 0, 2 * units), Numbers.One));
            fromH = early.narrow(1, units, units).mul(state.narrow(1, 2 * units, units));
        }
        else
        {
            early = gate(torch.addmm(given.narrow(1, 0, 2 * units), h, u.narrow(1, 0, 2 * units), 1, 1));
            fromH = early.narrow(1, units, units).mul(h).matmul(u.narrow(1, 2 * units, units));
        }

        TorchTensor z = early.narrow(1, 0, units), n = activation(given.narrow(1, 2 * units, units).add(fromH, Numbers.One));
        return n.add(z.mul(h.sub(n)), Numbers.One);
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
