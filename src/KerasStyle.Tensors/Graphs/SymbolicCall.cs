namespace KerasStyle.Tensors;

/// <summary>A call on tensors whose lengths are not all known yet: what was called, with what, and the results that stand for values to come.
/// Models are made of such calls; each run repeats them on tensors of known shape.</summary>
sealed class SymbolicCall
{
    const int SmallLength = 61;     // odd and rare, so that it is taken for no length that is really there
    static long calls;

    internal SymbolicCall(object operation, object? arguments, IReadOnlyList<Tensor> inputs, IReadOnlyList<TensorSpec> outputs)
    {
        (Operation, Arguments, Inputs, Id) = (operation, arguments, inputs, Interlocked.Increment(ref calls));
        Outputs = [.. outputs.Select((spec, i) => new Tensor(spec, this, i))];
    }

    /// <summary>What was called: a layer, or a <see cref="SymbolicFunction"/>.</summary>
    public object Operation { get; set; }

    /// <summary>The arguments in the form of the operation.</summary>
    public object? Arguments { get; set; }

    /// <summary>The symbolic tensors among the arguments.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>Grows from call to call.</summary>
    public long Id { get; }

    /// <summary>Records a function of tensors, some of which are symbolic.</summary>
    public static IReadOnlyList<Tensor> Record(SymbolicFunction function)
    {
        Tensor[] inputs = [.. function.Inputs];
        TensorSpec[] outputs = Probe([.. inputs.Select(t => t.Spec)], function.Compute);
        return new SymbolicCall(function, null, inputs, outputs).Outputs;
    }

    /// <summary>Shapes and types of a computation's results, found by tracing it on two lengths of the unknown axes.</summary>
    public static TensorSpec[] Probe(IReadOnlyList<TensorSpec> inputs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> compute)
    {
        TensorSpec[] small = Traced(SmallLength);
        if (inputs.All(s => s.Shape.IsKnown))
            return small;
        TensorSpec[] large = Traced(2 * SmallLength);
        return [.. small.Zip(large, (s, l) => s with { Shape = new([.. s.Shape.Select((n, i) => n == l.Shape[i] ? n : Shape.Unknown)]) })];

        TensorSpec[] Traced(int length)
        {
            TensorSpec[] known = [.. inputs.Select(s => s with { Shape = new([.. s.Shape.Select(n => n == Shape.Unknown ? length : n)]) })];
            try
            {
                return [.. Graph.Trace(known, compute).Outputs.Select(t => t.Spec)];
            }
            catch (ArgumentException e) when (e.GetType() == typeof(ArgumentException) && inputs.Any(s => !s.Shape.IsKnown) && e.Message.Contains($"{length}", StringComparison.Ordinal))
            {
                throw new ArgumentException($"{e.Message} (lengths of None were tried as {length})", e);
            }
        }
    }
}

/// <summary>A function of <see cref="Ops"/> with its arguments, as it was called on symbolic tensors.</summary>
/// <param name="Name">Class name of the operation in Keras' files, such as <c>Add</c>; empty when it has none.</param>
/// <param name="Arguments">Tensors, lists of tensors, numbers, texts and null in order.</param>
/// <param name="Config">Arguments that Keras keeps in the operation.</param>
/// <param name="Compute">The function of the symbolic tensors among the arguments, in order.</param>
sealed record SymbolicFunction(
    string Name, IReadOnlyList<object?> Arguments, IReadOnlyList<(string Key, object? Value)> Config, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Compute)
{
    /// <summary>Arguments by name: numbers.</summary>
    public IReadOnlyDictionary<string, object?>? Named { get; init; }

    /// <summary>The symbolic tensors among the arguments.</summary>
    public IEnumerable<Tensor> Inputs => Arguments.SelectMany(a => a as IEnumerable<Tensor> ?? (a is Tensor t ? [t] : [])).Where(t => t.IsSymbolic);

    /// <summary>A single function of one tensor.</summary>
    public static Tensor Call(string name, Tensor x, Func<Tensor, Tensor> compute, params ReadOnlySpan<(string Key, object? Value)> config) =>
        SymbolicCall.Record(new SymbolicFunction(name, [x], config.ToArray(), xs => [compute(xs[0])]))[0];

    /// <summary>An operation of the engines' vocabulary.</summary>
    public static SymbolicFunction Of(Op op, Tensor[] inputs)
    {
        IReadOnlyList<Tensor> Compute(IReadOnlyList<Tensor> known)
        {
            int next = 0;
            return op.ApplyAll([.. inputs.Select(t => t.IsSymbolic ? known[next++] : t)]);
        }

        object[] arguments = op is Concatenate ? [inputs] : [.. inputs];
        (string, object?)[] config = op switch
        {
            Concatenate c => [("axis", c.Axis)],
            Transpose t => [("axes", t.Permutation.ToArray())],
            Softmax or LogSoftmax => [("axis", -1)],
            Cast cast => [("dtype", cast.DType)],
            CumulativeSum { Reverse: false } sum => [("axis", sum.Axis), ("dtype", null)],
            _ => [],
        };
        return new SymbolicFunction(NameOf(op), arguments, config, Compute);
    }

    static string NameOf(Op op) => op switch
    {
        Unary { Kind: UnaryKind.Abs } => "Absolute",
        Unary unary => unary.Kind.ToString(),
        Binary { Kind: BinaryKind.Divide } => "TrueDivide",
        Binary binary => binary.Kind.ToString(),
        Select => "Where",
        Cast => nameof(Cast),
        Concatenate or Transpose or Softmax or LogSoftmax => op.GetType().Name,
        CumulativeSum { Reverse: false } => "Cumsum",
        _ => "",
    };
}
