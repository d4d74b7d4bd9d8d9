using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>A layer that works on values before a step is computed: it takes texts, or looks numbers up in tables.
/// A model runs it, and what its inputs come from, on the data that enters; a compiled step begins behind it.</summary>
public abstract class HostLayer : Layer
{
    private protected HostLayer(string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected sealed override bool CastsInputs => false;

    /// <inheritdoc/>
    protected internal sealed override bool RunsOnHost => true;

    /// <summary>Type of the output.</summary>
    internal abstract DType OutputType { get; }

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Inputs.All(x => x.HasValues)
            ? [Encode(call.Inputs)]
            : throw new InvalidOperationException($"{Label}: works on values, not inside a compiled step; call it on the data, or make it a layer of a Sequential or functional model, which does so");
    }

    /// <summary>Whether the layer must learn a vocabulary before it is used.</summary>
    internal virtual bool NeedsVocabulary => false;

    /// <summary>The output for values.</summary>
    private protected abstract Tensor Encode(IReadOnlyList<Tensor> inputs);

    private protected sealed override IReadOnlyList<TensorSpec> ComputeOutputSpecs(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [new TensorSpec(ComputeOutputShape(call.Input.Shape), OutputType)];
    }
}
