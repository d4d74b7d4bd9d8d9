using KerasStyle.Data;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    readonly List<Metric> ownMetrics = [];

    /// <summary>What the model measures by itself.</summary>
    internal IReadOnlyList<Metric> OwnMetrics => ownMetrics;

    /// <summary>Makes the model ready for the source's rows and returns what runs the step for them.</summary>
    internal StepRunner TrainOrTestRunner(BatchSource source, bool training, ClassWeights? classWeights = null)
    {
        lock (gate)
        {
            Compilation plan = RequireCompiled(training ? "Fit" : "Evaluate");
            EnsureBuilt(source.Inputs);
            CheckInputs(source.Inputs);
            TensorSpec[] targets = [.. source.Targets.Select(t => new TensorSpec(new Shape([Shape.Unknown]).Concat(t.Shape), t.DType))];
            IReadOnlyList<TensorSpec> outputs = OutputSpecs(plan, source.Inputs);
            plan.Resolve(Label, OutputNames, OutputPlaces, OutputForm, targets, outputs);
            TargetCheck[] checks = plan.CheckTargets(source, targets, outputs);
            // Layers that only a step of one's own calls are built, and the optimizer with them, in its trace.
            if (training && Flatten(this).All(l => l.Built))
                plan.Optimizer.Build(TrainableWeights);
            CheckTraces();
            plan.Engine = traces.Engine;
            var layout = new BatchLayout(source, byClass: classWeights != null);
            StepFunction step = training
                ? Cached(trainSteps, layout, (phase, inputs) => plan.Optimizer.InPhase(phase, () => TraceStep(layout, inputs, training: true)), () => plan.Optimizer.Phase)
                : Cached(testSteps, layout, (_, inputs) => TraceStep(layout, inputs, training: false));
            return new StepRunner(step, checks, classWeights);
        }
    }

    /// <summary>Gives back what another device than the CPU holds for training alone: compiled steps, and the optimizer's variables, which go to the host's memory.
    /// The next training takes them along again.</summary>
    internal void ReleaseTraining()
    {
        lock (gate)
        {
            if (Engine == Engines.Cpu)
                return;
            trainSteps.Clear();
            testSteps.Clear();
            foreach (Variable variable in Optimizer?.Variables ?? [])
                variable.MoveHome();
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

    /// <summary>The compiled prediction of <paramref name="length"/> samples for some that are laid out as earlier ones; null when none were.</summary>
    Executable? KnownPrediction(IReadOnlyList<Tensor> samples, int rows, int length)
    {
        lock (gate)
        {
            CheckTraces();
            foreach (StepFunction step in predictSteps)
            {
                if (step.Layout.Takes(samples, rows))
                    return step.For(length);
            }
        }

        return null;
    }

    /// <summary>The compiled step; several threads may ask.</summary>
    internal Executable CompiledStep(StepFunction step, int rows)
    {
        lock (gate)
            return step.For(rows);
    }

    StepFunction Cached(List<StepFunction> steps, BatchLayout layout, Func<int, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body, Func<int>? phase = null)
    {
        StepFunction? step = steps.Find(s => s.Layout.Equals(layout));
        if (step == null)
        {
            if (steps.Count == 8)
                steps.RemoveAt(0);
            steps.Add(step = new StepFunction(traces.Engine, layout, body, phase));
        }

        return step;
    }

    /// <summary>One training step, traced and compiled once for each shape of batches: the forward pass, <see cref="ComputeLoss"/>,
    /// <see cref="ApplyGradients"/>, <see cref="UpdateMetrics"/>. Override it to train in another way; what is measured besides is kept in metrics that
    /// the model has tracked. As keras.Model.train_step.</summary>
    /// <param name="data">The batch.</param>
    protected virtual void TrainStep(StepData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        IReadOnlyList<Tensor> predicted = Forward(data.X, training: true);
        Tensor loss = ComputeLoss(data, predicted)
            ?? throw new InvalidOperationException($"{Label}: there is no loss to train on; give one to Compile");
        ApplyGradients(loss);
        UpdateMetrics(data, predicted, loss);
    }

    /// <summary>One step of an evaluation: the forward pass, <see cref="ComputeLoss"/>, <see cref="UpdateMetrics"/>. As keras.Model.test_step.</summary>
    /// <param name="data">The batch.</param>
    protected virtual void TestStep(StepData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        IReadOnlyList<Tensor> predicted = Forward(data.X, training: false);
        UpdateMetrics(data, predicted, ComputeLoss(data, predicted) ?? Tensor.Scalar(0));
    }

    /// <summary>The compiled losses of all outputs, and what the layers add. Override it for another loss in the steps that Keras has. As keras.Model.compute_loss.</summary>
    /// <param name="data">The batch.</param>
    /// <param name="predicted">The outputs for it.</param>
    /// <returns>A scalar; null when there is nothing to make small.</returns>
    protected virtual Tensor? ComputeLoss(StepData data, IReadOnlyList<Tensor> predicted)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor? loss = RequireCompiled(nameof(ComputeLoss)).Loss(data.Y, predicted, data.SampleWeights);
        foreach (Tensor extra in Losses)
            loss = loss == null ? Ops.Sum(extra) : loss + Ops.Sum(extra);
        return loss;
    }

    /// <summary>Changes weights by the gradient of a loss.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="optimizer">What changes them; the compiled one when null.</param>
    /// <param name="variables">The weights; all trainable ones when null.</param>
    protected void ApplyGradients(Tensor loss, Optimizer? optimizer = null, IReadOnlyList<Variable>? variables = null)
    {
        optimizer ??= RequireCompiled(nameof(ApplyGradients)).Optimizer;
        variables ??= TrainableWeights;
        if (variables.Count == 0)
            return;
        Tensors.Graph.Untraced(() =>
        {
            optimizer.Build(variables);
            return true;
        });
        optimizer.Apply(Gradients.Of(optimizer.ScaleLoss(loss), variables), variables);
    }

    /// <summary>Counts a batch in <c>loss</c> and the compiled metrics. Override it to measure more. As keras.Model.compute_metrics.</summary>
    /// <param name="data">The batch.</param>
    /// <param name="predicted">The outputs for it.</param>
    /// <param name="loss">Its loss.</param>
    protected virtual void UpdateMetrics(StepData data, IReadOnlyList<Tensor> predicted, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireCompiled(nameof(UpdateMetrics)).Update(loss, data.Rows, data.Y, predicted, data.SampleWeights);
    }

    /// <summary>Makes a metric, such as a <see cref="Mean"/> that a step of one's own updates, a part of the model: it is reset with each epoch, and its
    /// result is logged under its name.</summary>
    /// <exception cref="InvalidOperationException">The model is compiled already.</exception>
    protected T Track<T>(T metric)
        where T : Metric
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (Compiled)
            throw new InvalidOperationException($"{Label}: metrics are tracked before the model is compiled; got '{metric.Name}' after");
        ownMetrics.Add(metric);
        return metric;
    }

    IReadOnlyList<Tensor> TraceStep(BatchLayout layout, IReadOnlyList<Tensor> batch, bool training)
    {
        int inputs = layout.Inputs.Count, targets = layout.Targets.Count;
        var data = new StepData([.. batch.Take(inputs)], [.. batch.Skip(inputs).Take(targets)], [.. batch.Skip(inputs + targets)]);
        if (training)
            TrainStep(data);
        else
            TestStep(data);
        return [];
    }

    // A net of one's own is traced to know its outputs, which also builds its layers.
    IReadOnlyList<TensorSpec> OutputSpecs(Compilation plan, IReadOnlyList<TensorSpec> rows)
    {
        if (Inputs.Count > 0)
            return [.. OutputShapes.Select(s => new TensorSpec(s))];
        if (!plan.LooksAtOutputs)
            return [];
        Tensors.Graph graph = Tensors.Graph.Trace([.. rows.Select(r => r with { Shape = new Shape([2]).Concat(r.Shape) })], x => Forward(x, training: false));
        return [.. graph.Outputs.Select(o => new TensorSpec(o.Shape.Rank > 0 ? o.Shape.With(0, Shape.Unknown) : o.Shape, o.DType))];
    }
}
