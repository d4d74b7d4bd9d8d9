using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>Updates of many variables that are computed over all of them at once, beside the managed engine's one after another.</summary>
public class BundleTests
{
    static readonly Shape[] shapes = [[4, 3], [3], [16], [2, 3, 2], [1], [5, 1]];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void MeansAndStepsOfManyVariables(bool decays)
    {
        State ours = new(), theirs = new();
        Executable step = LibTorch.Cpu().Compile(Step(ours, decays)), other = Engines.Cpu.Compile(Step(theirs, decays));
        Assert.InRange(LibTorch.Steps(step), 1, LibTorch.Steps(LibTorch.Cpu().Compile(Step(new State(), decays, 2))) + 2 * shapes.Length);
        for (int i = 0; i < 3; i++)
        {
            (step.Run(), other.Run()).ToString();
            ours.Agrees(theirs);
            foreach (State state in (State[])[ours, theirs])
                state.Weights[i].Assign(state.Weights[i].Value + 1.5);      // written from outside in between
        }
    }

    [SkippableFact]
    public void TwoStepsThatPutVariablesInDifferentOrders()
    {
        State ours = new(), theirs = new();
        IEngine engine = LibTorch.Cpu();
        Executable[] steps = [engine.Compile(Step(ours, true)), engine.Compile(Step(ours, false, 4)), engine.Compile(Step(ours, true, 3))];
        Executable[] others = [Engines.Cpu.Compile(Step(theirs, true)), Engines.Cpu.Compile(Step(theirs, false, 4)), Engines.Cpu.Compile(Step(theirs, true, 3))];
        foreach (int i in (int[])[0, 1, 0, 2, 2, 1])
        {
            (steps[i].Run(), others[i].Run()).ToString();
            ours.Agrees(theirs);
        }
    }

    [SkippableFact]
    public void OldValuesThatOthersReadAreThoseBeforeTheStep()
    {
        Variable[] Make() => [.. Enumerable.Range(0, 6).Select(i => new Variable(Values([i + 1]) + i, $"v{i}"))];
        static Graph Trace(Variable[] all) => Graph.Trace([], _ =>
        {
            Tensor[] old = [.. all.Select(v => v.Value)];
            for (int i = 0; i < all.Length; i++)
                all[i].Assign((old[i] * 0.5 + 1) * old[i] * old[0] + i switch { 3 => old[3], _ => old[i] * old[i] });    // the first is also a number for all the others
            return [old[2] * 1, old[4]];
        });
        Variable[] ours = Make(), theirs = Make();
        Executable step = LibTorch.Cpu().Compile(Trace(ours)), other = Engines.Cpu.Compile(Trace(theirs));
        for (int run = 0; run < 2; run++)
        {
            foreach ((Tensor a, Tensor b) in step.Run().Zip(other.Run()))
                Same(b, a);
            foreach ((Variable a, Variable b) in ours.Zip(theirs))
                Same(b.Value, a.Value);
        }
    }

    [SkippableFact]
    public void ViewsOfAVariableThatAnotherBundleChangesAreOfItsOldValues()
    {
        Variable[] Make() => [.. Enumerable.Range(0, 8).Select(i => new Variable(Values([i / 2 + 2, i / 2 + 2]) + i, $"v{i}"))];
        static Graph Trace(Variable[] all) => Graph.Trace([], _ =>
        {
            Tensor[] old = [.. all.Select(v => v.Value)];
            for (int i = 0; i < all.Length; i += 2)
                all[i + 1].Assign(Ops.Sqrt(Ops.Square(old[i + 1] * 0.5 + Ops.Transpose(old[i])) + 1) * 2 + 3);
            for (int i = 0; i < all.Length; i += 2)
                all[i].Assign(((old[i] * 0.5 + 1) * 3 - 1) * 2);
            return [];
        });
        Variable[] ours = Make(), theirs = Make();
        Executable step = LibTorch.Cpu().Compile(Trace(ours)), other = Engines.Cpu.Compile(Trace(theirs));
        for (int run = 0; run < 2; run++)
        {
            (step.Run(), other.Run()).ToString();
            foreach ((Variable a, Variable b) in ours.Zip(theirs))
                Same(b.Value, a.Value);
        }
    }

    // As Adam: means of the gradient and of its square, and a step by both. The gradients are products, some of them behind reshapes.
    static Graph Step(State state, bool decays, int variables = 6) => Graph.Trace([], _ =>
    {
        state.Count.Assign(state.Count.Value + 1);
        Tensor rate = state.Rate.Value / (1 - Ops.Power(0.9, state.Count.Value));
        for (int i = variables - 1; i >= 0; i--)
        {
            Variable weight = state.Weights[i], mean = state.Means[i], square = state.Squares[i];
            Tensor gradient = Ops.Reshape(Ops.Matmul(Ops.Reshape(weight.Value, [(int)weight.Shape.Size, 1]), Ops.Reshape(state.Rate.Value, [1, 1])), weight.Shape);
            if (decays)
                gradient += weight.Value * 0.01;
            mean.Assign(mean.Value + (gradient - mean.Value) * 0.1);
            square.Assign(square.Value + (Ops.Square(gradient) - square.Value) * 0.001);
            weight.Assign(weight.Value - mean.Value * rate / (Ops.Sqrt(square.Value) + 1e-7));
        }

        return [];
    });

    static void Same(Tensor expected, Tensor actual) =>
        Assert.All(expected.ToArray<double>().Zip(actual.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    static Tensor Values(Shape shape) => Tensor.From<double>([.. Enumerable.Range(0, (int)shape.Size).Select(i => Math.Sin(i + 1.0))], shape);

    sealed class State
    {
        public Variable[] Weights { get; } = [.. shapes.Select((s, i) => new Variable(Values(s) + i, $"w{i}"))];

        public Variable[] Means { get; } = [.. shapes.Select((s, i) => new Variable(Values(s) * 0.1, $"m{i}"))];

        public Variable[] Squares { get; } = [.. shapes.Select((s, i) => new Variable(Ops.Square(Values(s)), $"v{i}"))];

        public Variable Rate { get; } = new(Tensor.From<double>([0.01], Shape.Scalar), "rate");

        public Variable Count { get; } = new(Tensor.From<double>([0], Shape.Scalar), "count");

        public void Agrees(State other)
        {
            foreach ((Variable a, Variable b) in Weights.Concat(Means).Concat(Squares).Append(Count).Zip(other.Weights.Concat(other.Means).Concat(other.Squares).Append(other.Count)))
                Same(b.Value, a.Value);
        }
    }
}
