using System.Runtime.CompilerServices;
using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>A function of tensors that is traced and compiled once for each combination of their shapes and types, and runs as one step from then on, as tf.function:
/// for training loops of one's own and for gradients outside of <c>Fit</c>.
/// <code>
/// var step = new CompiledFunction((x, y) =>
/// {
///     Tensor loss = mse.Call(y, model.Call(x, training: true));
///     optimizer.Apply(Gradients.Of(loss, model.TrainableWeights), model.TrainableWeights);
///     return loss;
/// });
/// double loss = step.Call(images, labels).Item();
/// </code>
/// Code of .NET in it, such as <c>if</c> and <c>Console.WriteLine</c>, runs while it is traced only; what a trace has taken from objects, such as which weights are
/// trainable, stays. Variables are read, and assigned, in each run. In another trace, and on tensors of a model that is being made, the function itself runs.</summary>
public sealed class CompiledFunction
{
    const int Kept = 16;        // ever new shapes must not fill the memory

    readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function;
    readonly List<(IEngine Engine, Executable Compiled)> made = [];
    readonly Lock gate = new();

    /// <param name="function">Gives results for tensors.</param>
    public CompiledFunction(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function) => this.function = function ?? throw new ArgumentNullException(nameof(function));

    /// <inheritdoc cref="CompiledFunction(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}})"/>
    public CompiledFunction(Func<Tensor> function)
        : this(function, 0, _ => function())
    {
    }

    /// <inheritdoc cref="CompiledFunction(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}})"/>
    [OverloadResolutionPriority(1)]     // x => x is a function of one tensor
    public CompiledFunction(Func<Tensor, Tensor> function)
        : this(function, 1, x => function(x[0]))
    {
    }

    /// <inheritdoc cref="CompiledFunction(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}})"/>
    public CompiledFunction(Func<Tensor, Tensor, Tensor> function)
        : this(function, 2, x => function(x[0], x[1]))
    {
    }

    /// <inheritdoc cref="CompiledFunction(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}})"/>
    public CompiledFunction(Func<Tensor, Tensor, Tensor, Tensor> function)
        : this(function, 3, x => function(x[0], x[1], x[2]))
    {
    }

    /// <inheritdoc cref="CompiledFunction(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}})"/>
    public CompiledFunction(Func<Tensor, Tensor, Tensor, Tensor, Tensor> function)
        : this(function, 4, x => function(x[0], x[1], x[2], x[3]))
    {
    }

    CompiledFunction(Delegate function, int count, Func<IReadOnlyList<Tensor>, Tensor> spread)
    {
        ArgumentNullException.ThrowIfNull(function);
        this.function = inputs => inputs.Count == count
            ? [spread(inputs)]
            : throw new ArgumentException($"the function takes {count} tensors, got {inputs.Count}", nameof(inputs));
    }

    /// <summary>The only result, or the first.</summary>
    /// <inheritdoc cref="CallAll"/>
    public Tensor Call(params IReadOnlyList<Tensor> inputs) => CallAll(inputs)[0];

    /// <summary>All results.</summary>
    /// <param name="inputs">Tensors; numbers count as float32 or int32.</param>
    /// <exception cref="ArgumentException">The function takes another number of tensors.</exception>
    public IReadOnlyList<Tensor> CallAll(params IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (Graph.Current != null || inputs.Any(t => t.IsSymbolic))
            return function(inputs);
        // A number would otherwise make float64 of what it meets.
        Tensor[] given = [.. inputs.Select(t => t.IsWeak && t.DType == DType.Float64 ? Ops.Cast(t, DType.Float32) : t)];
        return For(given).Run(given);
    }

    Executable For(Tensor[] inputs)
    {
        IEngine engine = Engines.Current;
        lock (gate)
        {
            foreach ((IEngine used, Executable known) in made)
            {
                if (ReferenceEquals(used, engine) && Fits(known.Inputs, inputs))
                    return known;
            }

            Executable compiled = Engines.Compile(engine, [.. inputs.Select(t => t.Spec)], function);
            if (made.Count == Kept)
                made.RemoveAt(0);
            made.Add((engine, compiled));
            return compiled;
        }
    }

    static bool Fits(IReadOnlyList<TensorSpec> specs, Tensor[] inputs)
    {
        bool fits = specs.Count == inputs.Length;
        for (int i = 0; fits && i < inputs.Length; i++)
            fits = specs[i] == inputs[i].Spec;
        return fits;
    }
}
