namespace KerasStyle.Tensors;

/// <summary>What a recurrent step computes, with tanh as activation and sigmoid as recurrent activation. s is h·U + b, and x the input's part.</summary>
public enum RecurrentKind
{
    /// <summary>h = tanh(x + s).</summary>
    Simple,

    /// <summary>i, f, g, o from x + s; c = σ(f)·c + σ(i)·tanh(g); h = σ(o)·tanh(c) (Hochreiter and Schmidhuber, 1997).</summary>
    Lstm,

    /// <summary>z = σ(xz + sz), r = σ(xr + sr), n = tanh(xn + r·sn); h = z·h + (1 − z)·n (Cho et al., 2014, the reset after the product).</summary>
    Gru,
}

/// <summary>A recurrent layer over all steps. Operands: the inputs' part x (batch, steps, gates · units), U (units, gates · units), b (gates · units),
/// h and c before the first step (batch, units; c counts for LSTM only) and, when masked, which steps count (batch, steps) as bool; at the others the state stays.
/// Results: h after each step (batch, steps, units), what the gradient needs (batch, steps, saved · units), and the last c (batch, units).</summary>
public sealed record RecurrentSequence(RecurrentKind Kind, bool Masked) : Op
{
    /// <summary>Parts of U and x: gates of a unit.</summary>
    public int Gates => Kind switch { RecurrentKind.Simple => 1, RecurrentKind.Lstm => 4, _ => 3 };

    /// <summary>Values that are kept of each unit and step: i, f, g, o, c or z, r, n, sn.</summary>
    public int Saved => Kind switch { RecurrentKind.Simple => 1, RecurrentKind.Lstm => 5, _ => 4 };

    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape x = inputs[0].Shape, u = inputs[1].Shape, state = inputs[3].Shape;
        int units = u[0];
        bool fits = inputs.Count == (Masked ? 6 : 5) && x.Rank == 3 && x[2] == Gates * units && u == new Shape(units, Gates * units)
            && inputs[2].Shape == new Shape(Gates * units) && state == new Shape(x[0], units) && inputs[4].Shape == state
            && (!Masked || inputs[5].Spec == new TensorSpec(x[..2], DType.Bool)) && x[1] > 0;
        if (!fits)
            throw new ArgumentException($"{Kind} sequence: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");
        DType dtype = inputs[0].DType;
        return [new([x[0], x[1], units], dtype), new([x[0], x[1], Saved * units], dtype), new(state, dtype)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor u = node.Inputs[1], h0 = node.Inputs[3], c0 = node.Inputs[4], h = node.Outputs[0];
        Tensor gh = outputGradients[0] ?? Ops.ZerosLike(h), gc = outputGradients[2] ?? Ops.ZerosLike(c0);
        Tensor[] operands = [u, h0, c0, h, node.Outputs[1], gh, gc];
        IReadOnlyList<Tensor> g = new RecurrentSequenceGradient(Kind, Masked).ApplyAll(Masked ? [.. operands, node.Inputs[5]] : operands);
        int batch = h.Shape[0], steps = h.Shape[1], units = h.Shape[2];
        Tensor first = Ops.Reshape(h0, [batch, 1, units]);
        Tensor before = steps == 1 ? first : Ops.Concatenate([first, Ops.SliceAxis(h, 1, 0, steps - 1)], 1);
        Tensor inner = Ops.Reshape(Kind == RecurrentKind.Gru ? g[3] : g[0], [batch * steps, Gates * units]);
        Tensor du = new MatMul(TransposeA: true).Apply(Ops.Reshape(before, [batch * steps, units]), inner);
        return [g[0], du, Ops.Sum(inner, [0]), g[1], g[2], .. Masked ? new Tensor?[] { null } : []];
    }
}

/// <summary>Gradient of <see cref="RecurrentSequence"/>. Operands: U, first h, first c, all h, the saved values, gradients of h and of the last c, the mask.
/// Results: gradients of x, of the first h and c, and for GRU that of h·U + b.</summary>
public sealed record RecurrentSequenceGradient(RecurrentKind Kind, bool Masked) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        TensorSpec h = inputs[3].Spec, gates = h with { Shape = h.Shape.With(2, inputs[0].Shape[1]) };
        return Kind == RecurrentKind.Gru ? [gates, inputs[1].Spec, inputs[2].Spec, gates] : [gates, inputs[1].Spec, inputs[2].Spec];
    }
}
