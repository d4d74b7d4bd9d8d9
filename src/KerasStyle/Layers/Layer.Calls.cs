using KerasStyle.Tensors;

namespace KerasStyle.Layers;

public abstract partial class Layer
{
    [ThreadStatic]
    static CallContext? context;

    /// <summary>Names of the call's arguments in order, as Keras has them; what a file gives by position is known by them.</summary>
    protected internal virtual IReadOnlyList<string> CallSignature => ["inputs"];

    /// <summary>Whether a list as the first argument stands for the first arguments one by one, which is how Keras is called.</summary>
    internal virtual bool SpreadsList => false;

    /// <summary>Whether the layer knows what masked steps are; others let a mask go.</summary>
    public virtual bool SupportsMasking => false;

    /// <summary>Applies the layer; the first use builds it.</summary>
    /// <param name="inputs">(batch, ...), values, a tensor of a trace, or one of a model.</param>
    /// <param name="training">Whether dropout, batch statistics and the like behave as in training;
    /// by default as the layer or model that makes this call, and false outside of one.</param>
    /// <returns>The output, or the first of several.</returns>
    /// <exception cref="ArgumentException">The input's shape does not fit the layer.</exception>
    public Tensor Call(Tensor inputs, bool? training = null) => CallAll(inputs, training)[0];

    /// <summary>Applies the layer to several tensors: <c>new Add().Call([a, b])</c>.</summary>
    /// <inheritdoc cref="Call(Tensor, bool?)"/>
    public Tensor Call(IReadOnlyList<Tensor> inputs, bool? training = null) => CallAll(inputs, training)[0];

    /// <summary>Applies the layer and gives all its outputs: <c>new LSTM(8, returnState: true).CallAll(x) is [var y, var h, var c]</c>.</summary>
    /// <inheritdoc cref="Call(Tensor, bool?)"/>
    /// <returns>The outputs.</returns>
    public IReadOnlyList<Tensor> CallAll(Tensor x, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return CallAll(new CallArguments(x, null, training));
    }

    /// <summary>Applies the layer to several tensors and gives all its outputs.</summary>
    /// <inheritdoc cref="CallAll(Tensor, bool?)"/>
    public IReadOnlyList<Tensor> CallAll(IReadOnlyList<Tensor> inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return CallAll(new CallArguments(inputs, null, training));
    }

    /// <summary>Applies the layer with any arguments and gives all its outputs.</summary>
    /// <exception cref="ArgumentException">A shape does not fit the layer.</exception>
    public IReadOnlyList<Tensor> CallAll(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.All.Any(t => t.IsSymbolic))
            return Record(call);
        EnsureBuilt(ShapesToBuild(call));
        if (call.Inputs.Count == 1)
            InputSpec?.Check(Label, call.Input.Shape);
        CallContext? outer = context;
        DType? outerType = Variable.ReadAs;
        if (outer == null)
            ClearLosses();
        context = new CallContext(call.TrainingArgument ?? outer?.Training ?? false, (outer?.Depth ?? 0) + 1);
        Variable.ReadAs = CastsWeights ? HalfType : null;
        try
        {
            if (context.Depth > DeepestCall)
                throw CallsItself();
            call = call.Map(AsComputed).With(context.Training);
            if (Watched?.TryGetValue(this, out Action<Tensor>? see) == true)
                see(call.Input);
            IReadOnlyList<Tensor?> masks = call.Masks;
            IReadOnlyList<Tensor> outputs = [.. Call(call).Select(Shortened)];
            if (ActivityRegularizer is { } regularizer)
            {
                foreach (Tensor y in outputs.Where(y => y.DType.IsFloat()))
                    AddLoss(y.Rank > 0 && y.Shape[0] > 0 ? regularizer.Call(y) / y.Shape[0] : regularizer.Call(y));
            }

            if (SupportsMasking)
                SetMasks(outputs, call, masks);
            return outputs;
        }
        finally
        {
            context = outer;
            Variable.ReadAs = outerType;
        }
    }

    /// <summary>The computation of a layer of several inputs, outputs or arguments, written with <see cref="Ops"/>.
    /// A plain layer overrides <see cref="Call(Tensor, bool)"/> instead.</summary>
    /// <param name="call">The arguments; floating-point tensors are in the layer's type.</param>
    protected virtual IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Inputs.Count == 1)
            call.Input.Mask ??= call.Mask;
        return call.Inputs.Count == 1
            ? [Call(x: call.Input, training: call.Training)]
            : throw new ArgumentException($"{Label}: takes one input, got {call.Inputs.Count}");
    }

    /// <summary>The masks of the outputs from those of the inputs; by default the first output has the first input's.</summary>
    protected virtual IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        return masks.Count > 0 ? [masks[0]] : [];
    }

    /// <summary>Whether inputs of other floating-point types are cast to the layer's.</summary>
    private protected virtual bool CastsInputs => true;

    /// <summary>Whether weights, too, are cast to the layer's type; normalizations compute with them as they are.</summary>
    private protected virtual bool CastsWeights => true;

    // Computations of half precision are float32's, rounded where one layer meets another: inputs, weights and outputs.
    DType? HalfType => this is not Model && CastsInputs && OwnPolicy.ComputeDType is DType.Float16 or DType.BFloat16 ? OwnPolicy.ComputeDType : null;

    /// <summary>The shapes that <see cref="Build(IReadOnlyList{Shape})"/> is given; by default those of the inputs.</summary>
    private protected virtual IReadOnlyList<Shape> ShapesToBuild(CallArguments call) => [.. call.Inputs.Select(t => t.Shape)];

    /// <summary>Shapes and types of the outputs for arguments whose batch length is not known.</summary>
    private protected virtual IReadOnlyList<TensorSpec> ComputeOutputSpecs(CallArguments call)
    {
        Tensor[] tensors = [.. call.All.Distinct()];
        try
        {
            return SymbolicCall.Probe([.. tensors.Select(t => t.Spec)], known =>
            {
                Dictionary<Tensor, Tensor> map = tensors.Zip(known).ToDictionary(p => p.First, p => p.Second);
                return Call(call.Map(t => AsComputed(map[t])).With(call.TrainingArgument ?? false));
            });
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException && tensors.Length == 1)
        {
            // A length that is not known may be one that the probe's do not fit.
            return [new TensorSpec(ComputeOutputShape(call.Input.Shape), DType)];
        }
        finally
        {
            ClearLosses();
        }
    }

    IReadOnlyList<Tensor> Record(CallArguments call)
    {
        EnsureBuilt(ShapesToBuild(call));
        if (call.Inputs.Count == 1)
            InputSpec?.Check(Label, call.Input.Shape);
        return new SymbolicCall(this, call, [.. call.All.Where(t => t.IsSymbolic)], OutputSpecs(call)).Outputs;
    }

    IReadOnlyList<TensorSpec> OutputSpecs(CallArguments call)
    {
        try
        {
            return ComputeOutputSpecs(call);
        }
        catch (ArgumentException e) when (e.GetType() == typeof(ArgumentException) && !e.Message.StartsWith(Label, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{Label}: {e.Message}", e);
        }
    }

    Tensor AsComputed(Tensor x)
    {
        if (!x.DType.IsFloat() || !CastsInputs)
            return x;
        Tensor cast = x.DType == DType ? x : Ops.Cast(x, DType);
        cast.Mask ??= x.Mask;
        return Shortened(cast);
    }

    Tensor Shortened(Tensor x)
    {
        if (HalfType is not { } half || x.DType != DType.Float32)
            return x;
        Tensor rounded = Ops.RoundedTo(half, x);
        rounded.Mask = x.Mask;
        return rounded;
    }

    void SetMasks(IReadOnlyList<Tensor> outputs, CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        if (outputs.All(y => y.Mask != null))
            return;
        IReadOnlyList<Tensor?> found = ComputeMasks(call, masks);
        for (int i = 0; i < Math.Min(outputs.Count, found.Count); i++)
            outputs[i].Mask ??= found[i];
    }

    const int DeepestCall = 200;

    InvalidOperationException CallsItself() => new(
        $"{Label}: calls itself without end. Inside a layer Call(x, training) applies the whole layer again, base.Call(x, training) too: the base's computation alone is base.Call(x: x, training: training)");

    sealed record CallContext(bool Training, int Depth);
}
