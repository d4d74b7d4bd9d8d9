using KerasStyle.Data;
using KerasStyle.Models;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    /// <summary>Makes the model ready for the source's rows and returns the step for them.</summary>
    internal StepFunction TrainOrTestStep(BatchSource source, bool training, bool byClass)
    {
        lock (gate)
        {
            Compilation plan = RequireCompiled(training ? "Fit" : "Evaluate");
            EnsureBuilt(source.Inputs);
            CheckInputs(source.Inputs);
            TensorSpec[] targets = [.. source.Targets.Select(t => new TensorSpec(new Shape([Shape.Unknown]).Concat(t.Shape), t.DType))];
            plan.Resolve(OutputNames, targets, [.. OutputShapes.Select(s => new TensorSpec(s))]);
            if (training)
                plan.Optimizer.Build(TrainableWeights);
            CheckTraces();
            var layout = new BatchLayout(source, byClass);
            List<StepFunction> steps = training ? trainSteps : testSteps;
            return Cached(steps, layout, (rows, inputs) => TraceStep(layout, rows, inputs, training));
        }
    }

    /// <summary>The step that computes the outputs.</summary>
    internal StepFunction PredictStep(BatchLayout layout)
    {
        lock (gate)
        {
            EnsureBuilt(layout.Inputs);
            CheckInputs(layout.Inputs);
            CheckTraces();
            return Cached(predictSteps, layout, (_, inputs) => Forward(inputs, training: false));
        }
    }

    /// <summary>The compiled step; several threads may ask.</summary>
    internal Executable CompiledStep(StepFunction step, int rows)
    {
        lock (gate)
            return step.For(rows);
    }

    static StepFunction Cached(List<StepFunction> steps, BatchLayout layout, Func<int, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body)
    {
        StepFunction? step = steps.Find(s => s.Layout.Equals(layout));
        if (step == null)
        {
            if (steps.Count == 8)
                steps.RemoveAt(0);
            steps.Add(step = new StepFunction(layout, body));
        }

        return step;
    }

    IReadOnlyList<Tensor> TraceStep(BatchLayout layout, int rows, IReadOnlyList<Tensor> batch, bool training)
    {
        Compilation plan = compilation!;
        int inputs = layout.Inputs.Count, targets = layout.Targets.Count;
        Tensor[] x = [.. batch.Take(inputs)], y = [.. batch.Skip(inputs).Take(targets)], weights = [.. batch.Skip(inputs + targets)];
        IReadOnlyList<Tensor> outputs = Forward(x, training);
        Tensor? loss = plan.Loss(y, outputs, weights);
        foreach (Tensor extra in Losses)
            loss = loss == null ? Ops.Sum(extra) : loss + Ops.Sum(extra);
        if (loss == null)
        {
            if (training)
                throw new InvalidOperationException($"{Label}: there is no loss to train on; give one to Compile");
            loss = Tensor.Scalar(0);
        }

        if (training)
        {
            IReadOnlyList<Variable> trained = TrainableWeights;
            if (trained.Count > 0)
                plan.Optimizer.Apply(Gradients.Of(plan.Optimizer.ScaleLoss(loss), [.. trained.Select(w => w.Value)]), trained, ConstraintOf);
        }

        plan.Update(loss, rows, y, outputs, weights);
        return [];
    }
}
