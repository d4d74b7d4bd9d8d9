namespace KerasStyle.Layers;

/// <summary>Tensors of shapes that broadcast together, combined value by value; a tensor of fewer axes gets axes of length 1 behind the batch.
/// What is masked in all of them is masked in the output.</summary>
public abstract class BaseMerge : Layer
{
    private protected BaseMerge(string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count < 1)
            throw new ArgumentException($"{Label}: takes a list of inputs, got none");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        int rank = call.Inputs.Max(t => t.Rank);
        Tensor[] inputs = [.. call.Inputs.Select(t => Raise(t, rank))];
        try
        {
            return [Merge(inputs, [.. call.Masks.Select((m, i) => m == null ? null : Wide(m, inputs[i]))])];
        }
        catch (ArgumentException e) when (!e.Message.StartsWith(Label, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{Label}: inputs of shapes {string.Join(", ", call.Inputs.Select(t => t.Shape))} do not fit together: {e.Message}", e);
        }
    }

    /// <summary>Combines tensors of one rank.</summary>
    /// <param name="inputs">The tensors.</param>
    /// <param name="masks">What counts in each, of its shape; null when all does.</param>
    private protected abstract Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks);

    /// <summary>As <see cref="Merge"/>, for functions of which the masked values are left out.</summary>
    private protected static Tensor MergeUnmasked(Func<Tensor, Tensor, Tensor> function, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks)
    {
        (Tensor y, Tensor? outputMask) = (inputs[0], masks[0]);
        for (int i = 1; i < inputs.Count; i++)
        {
            (Tensor x, Tensor? mask) = (inputs[i], masks[i]);
            if (mask != null)
                x = Ops.Where(mask, x, y);
            if (outputMask != null)
                y = Ops.Where(outputMask, y, x);
            y = function(y, x);
            outputMask = mask != null && outputMask != null ? Ops.LogicalOr(outputMask, mask) : null;
        }

        return y;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        return masks.Any(m => m == null) ? [null] : [masks.Aggregate((a, b) => Ops.LogicalOr(a!, b!))];
    }

    static Tensor Raise(Tensor x, int rank)
    {
        while (x.Rank < rank)
            x = Ops.ExpandDims(x, 1);
        return x;
    }

    static Tensor Wide(Tensor mask, Tensor x) => mask.Rank < x.Rank ? Ops.BroadcastTo(Ops.ExpandDims(mask, -1), x.Shape) : mask;
}
