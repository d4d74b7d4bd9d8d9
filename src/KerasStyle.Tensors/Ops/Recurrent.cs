namespace KerasStyle.Tensors;

/// <summary>A recurrent layer over all steps. Operands: x (batch, steps, features), W (features, gates · units), U (units, gates · units),
/// b (gates · units), for <see cref="RecurrentKind.Gru"/> (2, gates · units), h and for LSTM c before the first step (batch, units),
/// when dropped, what h is multiplied by before its product with each gate's part of U (batch, gates · units), the same in all steps,
/// and, when masked, which steps count (batch, steps) as bool; at the others the state stays.
/// Results: h after each step (batch, steps, units), the last h and for LSTM the last c (batch, units), and what the gradient needs, in an order of the engine's own.
/// When backwards, the steps are taken from the last; h still stands at the place of its step.</summary>
public sealed record RecurrentSequence(
    RecurrentKind Kind, bool Masked = false, bool Backwards = false, GateFunction Activation = GateFunction.Tanh, GateFunction Gate = GateFunction.Sigmoid, bool Dropped = false) : Op
{
    /// <summary>Number of operands.</summary>
    public int Operands => 4 + States + (Dropped ? 1 : 0) + (Masked ? 1 : 0);

    /// <summary>Parts of W and U: gates of a unit.</summary>
    public int Gates => Kind switch { RecurrentKind.Simple => 1, RecurrentKind.Lstm => 4, _ => 3 };

    /// <summary>Values that are kept of each unit and step: i, f, g, o, c or z, r, n, for <see cref="RecurrentKind.Gru"/> followed by sn.</summary>
    public int Saved => Kind switch { RecurrentKind.Simple => 0, RecurrentKind.Lstm => 5, RecurrentKind.Gru => 4, _ => 3 };

    /// <summary>States of a unit: h, for LSTM followed by c.</summary>
    public int States => Kind == RecurrentKind.Lstm ? 2 : 1;

    /// <summary>Whether the state's part has a bias of its own.</summary>
    public bool TwoBiases => Kind == RecurrentKind.Gru;

    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != Operands || inputs[0].Rank != 3 || inputs[2].Rank != 2)
            throw Misfit(inputs);
        Shape x = inputs[0].Shape;
        int units = inputs[2].Shape[0], width = Gates * units;
        Shape state = [x[0], units];
        bool fits = inputs[1].Shape == new Shape(x[2], width) && inputs[2].Shape == new Shape(units, width)
            && inputs[3].Shape == (TwoBiases ? new Shape(2, width) : new Shape(width)) && inputs[4].Shape == state && inputs[3 + States].Shape == state
            && (!Dropped || inputs[4 + States].Spec == new TensorSpec([x[0], width], inputs[0].DType))
            && (!Masked || inputs[^1].Spec == new TensorSpec(x[..2], DType.Bool)) && x[1] > 0;
        if (!fits)
            throw Misfit(inputs);
        DType dtype = inputs[0].DType;
        return [new([x[0], x[1], units], dtype), .. Enumerable.Repeat(new TensorSpec(state, dtype), States), new([x[0], x[1], Saved * units], dtype)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor?[] given = [.. outputGradients.SkipLast(1)];
        var gradient = new RecurrentSequenceGradient(this, given[0] != null, given[1] != null, given[^1] != null && States == 2);
        return [.. gradient.ApplyAll([.. node.Inputs, node.Outputs[0], node.Outputs[^1], .. given.OfType<Tensor>()]), .. new Tensor?[Operands - 4 - States]];
    }

    ArgumentException Misfit(IReadOnlyList<Tensor> inputs) => new($"{Kind} sequence: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");
}

/// <summary>Gradient of a <see cref="RecurrentSequence"/>. Operands: its own, all its h, what it kept, and the gradients of all h, of the last h and of the last c as far as
/// they matter. Results: gradients of x, W, U, b and the first states.</summary>
public sealed record RecurrentSequenceGradient(RecurrentSequence Forward, bool OfSequence, bool OfLast, bool OfCarry) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [.. inputs.Take(4 + Forward.States).Select(t => t.Spec)];
}
