using System.Runtime.InteropServices;
using KerasStyle.Losses;
using KerasStyle.Tensors;

namespace KerasStyle.Optimizers;

public abstract partial class Optimizer
{
    /// <summary>One step: changes the weights by their gradients, then applies the weights' constraints and counts the step.</summary>
    /// <param name="gradients">∂loss/∂weight of each weight, as of <see cref="Gradients"/>; null where the loss does not depend on it. Such weights stay as they are,
    /// and a warning names them once.</param>
    /// <param name="variables">The weights, in the gradients' order; those of <see cref="Build"/> when null.</param>
    /// <exception cref="ArgumentException">Not one gradient for each weight, no gradient at all, or a weight that the optimizer was not built with.</exception>
    public virtual void Apply(IReadOnlyList<Tensor?> gradients, IReadOnlyList<Variable>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        variables ??= targets;
        gradients = Connected(gradients, variables);
        // The state is there before the step that is being traced.
        Graph.Untraced(() =>
        {
            Build(variables);
            return true;
        });
        if (variables.FirstOrDefault(v => !targets.Contains(v)) is { } unknown)
            throw new ArgumentException($"{ClassName} was not built with the weight '{unknown.Path}'; use a new optimizer for a new set of weights", nameof(variables));
        int[] given = [.. Enumerable.Range(0, gradients.Count).Where(i => gradients[i] != null)];
        string[] left = [.. variables.Where((v, i) => gradients[i] == null && warned.Add(v)).Select(v => v.Path)];
        if (left.Length > 0)
            Output.WriteLine($"warning: the loss does not depend on {string.Join(", ", left)}, so training leaves them as they are; set Trainable = false where that is meant");
        Variable[] changed = [.. given.Select(i => variables[i])];
        Tensor[] slopes = [.. given.Select(i => LossScaleFactor is { } factor ? gradients[i]! / factor : gradients[i]!)];
        if (GradientAccumulationSteps is { } every)
            Accumulate(slopes, changed, every);
        else
            Update(Clip(slopes), changed);
        if (UseEma)
            Average();
        foreach (Variable variable in changed)
        {
            if (variable.Constraint is { } project)
                variable.Assign(project(variable.Value));
        }

        Iterations.Assign(Iterations.Value + 1);
    }

    /// <summary>The gradients with null for weights that the loss does not depend on.</summary>
    /// <exception cref="ArgumentException">Not one gradient for each weight, or no gradient at all.</exception>
    private protected IReadOnlyList<Tensor?> Connected(IReadOnlyList<Tensor?> gradients, IReadOnlyList<Variable> variables)
    {
        if (gradients.Count != variables.Count)
            throw new ArgumentException($"{ClassName}: {variables.Count} weights need as many gradients, got {gradients.Count}", nameof(gradients));
        Tensor?[] connected = [.. gradients.Select(g => g?.IsUnconnected == true ? null : g)];
        if (connected.All(g => g == null))
            throw new ArgumentException($"{ClassName}: no gradient for any of {variables.Count} weights; the loss depends on none of them", nameof(gradients));
        return connected;
    }

    const int Updating = 0, Collecting = 1;

    int? assumedPhase;

    /// <summary>What the next step does: update, or only collect gradients. Each is a compiled step of its own, so that collecting computes no update.</summary>
    internal virtual int Phase
    {
        get
        {
            if (GradientAccumulationSteps is not { } every)
                return Updating;
            int iterations = 0;
            Iterations.Read(MemoryMarshal.AsBytes(new Span<int>(ref iterations)));
            return (iterations + 1) % every == 0 ? Updating : Collecting;
        }
    }

    /// <summary>Traces a step that is only run in one phase.</summary>
    internal virtual T InPhase<T>(int phase, Func<T> trace)
    {
        assumedPhase = phase;
        try
        {
            return trace();
        }
        finally
        {
            assumedPhase = null;
        }
    }

    void Update(Tensor[] gradients, Variable[] changed)
    {
        Tensor learningRate = schedule?.Call(Iterations.Value) ?? rate!.Value;
        foreach (Variable variable in changed)
        {
            if (DecayOf(variable) is { } decay && Decays(variable))
                variable.Assign(variable.Value - variable.Value * (learningRate * decay));
        }

        Action<Tensor, Variable> update = Step(learningRate, Ops.Cast(UpdateCount() + 1, DType.Float32));
        for (int i = 0; i < changed.Length; i++)
            update(gradients[i], changed[i]);
    }

    void Accumulate(Tensor[] gradients, Variable[] changed, int every)
    {
        Tensor[] sums = [.. gradients.Select((g, i) => g + accumulators[changed[i]].Value)];
        bool? updates = Graph.Current == null ? Phase == Updating : assumedPhase is { } phase ? phase == Updating : null;
        assumedPhase = null;        // a second update in one step is in another phase
        if (updates == null)
        {
            AccumulateInEitherPhase(sums, changed, every);
            return;
        }

        if (updates.Value)
            Update(Clip([.. sums.Select(s => s / every)]), changed);
        for (int i = 0; i < changed.Length; i++)
            accumulators[changed[i]].Assign(updates.Value ? Ops.ZerosLike(sums[i]) : sums[i]);
    }

    // In a trace that does not know its phase the update is computed in any case, and kept or not.
    void AccumulateInEitherPhase(Tensor[] sums, Variable[] changed, int every)
    {
        Tensor updates = Ops.Equal(Ops.Mod(Iterations.Value + 1, every), 0);
        var before = changed.Concat(Variables).Select(v => (Variable: v, v.Value)).ToArray();
        Update(Clip([.. sums.Select(s => s / every)]), changed);
        foreach ((Variable variable, Tensor value) in before)
        {
            if (variable.Value is var now && !ReferenceEquals(now, value))
                variable.Assign(Ops.Where(updates, now, value));
        }

        for (int i = 0; i < changed.Length; i++)
            accumulators[changed[i]].Assign(Ops.Where(updates, Ops.ZerosLike(sums[i]), sums[i]));
    }

    void Average()
    {
        Tensor momentum = Ops.Where(Ops.Equal(UpdateCount(), 0), 0.0, EmaMomentum);
        Tensor? overwrites = EmaOverwriteFrequency is { } every ? Ops.Equal(Ops.Mod(UpdateCount() + 1, every), 0) : null;
        foreach ((Variable variable, Variable average) in averages)
        {
            Tensor value = average.Value * momentum + variable.Value * (1.0 - momentum);
            average.Assign(value);
            if (overwrites != null)
                variable.Assign(Ops.Where(overwrites, value, variable.Value));
        }
    }

    // Number of updates so far.
    Tensor UpdateCount() => GradientAccumulationSteps is { } every ? Ops.FloorDivide(Iterations.Value, every) : Iterations.Value;

    Tensor[] Clip(Tensor[] gradients)
    {
        if (Clipnorm is > 0 and var norm)
            return [.. gradients.Select(g => g * (norm / Ops.Maximum(Ops.Sqrt(Ops.Sum(Ops.Square(g))), norm)))];
        if (Clipvalue is > 0 and var limit)
            return [.. gradients.Select(g => Ops.Clip(g, -limit, limit))];
        if (GlobalClipnorm is > 0 and var most)
        {
            Tensor length = Ops.Sqrt(gradients.Select(g => Ops.Sum(Ops.Square(g))).Aggregate((a, b) => a + b));
            // length − length makes all gradients NaN when one is infinite, as in Keras.
            Tensor scale = Ops.Minimum(1.0 / length, 1.0 / most) * most + (length - length);
            return [.. gradients.Select(g => g * scale)];
        }

        return gradients;
    }
}
