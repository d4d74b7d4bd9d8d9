using KerasStyle.Losses;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Loss and gradients of models that real Keras saved.</summary>
static class GradKind
{
    public static void Run(SuiteCase each)
    {
        Model model = ModelCases.Load(each, compile: false);
        Loss loss = Loss.Deserialize(each.Json["loss"]!);
        bool training = (bool?)each.Json["training"] ?? false;
        Tensor[] x = ModelCases.InOrder(each.Arrays("inputs"), "input_"), y = ModelCases.InOrder(each.Arrays("targets"), "y_");
        Dictionary<string, Tensor> want = each.Arrays("grads");
        Check.Equal(want.Keys.Count(k => k[0] == 'w'), model.TrainableWeights.Count, "number of trainable weights");
        loss = LossyConfigs.Choose(loss, y[0].Rank, candidate => Total(model, candidate, x, y, training), Tensor.Scalar((double)each.Json["loss_value"]!), each);
        Tensor[] Compute(Func<IReadOnlyList<Tensor>, IEnumerable<Tensor>> sources) => Engines.Current.Compile(Graph.Trace([.. x.Concat(y).Select(t => t.Spec)], batch =>
        {
            Tensor total = Total(model, loss, [.. batch.Take(x.Length)], [.. batch.Skip(x.Length)], training);
            return [total, .. Gradients.Of(total, [.. sources(batch)])];
        })).Run([.. x, .. y]);
        LostFactors.Restore(model, want, weight => Compute(_ => [weight.Value])[1]);
        Tensor[] got = Compute(batch => [.. model.TrainableWeights.Select(w => w.Value), .. batch.Take(x.Length).Where(t => t.DType.IsFloat())]);

        each.Close((double)each.Json["loss_value"]!, got[0].Item(), "loss");
        int weights = model.TrainableWeights.Count, floats = 0;
        for (int i = 0; i < weights; i++)
            each.Close(want[$"w{i:000}"], got[1 + i], model.TrainableWeights[i].Path);
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].DType.IsFloat() && want.TryGetValue($"input_{i}", out Tensor? gradient))
                each.Close(gradient, got[1 + weights + floats++], $"input {i}");
        }
    }

    static Tensor Total(Model model, Loss loss, Tensor[] x, Tensor[] y, bool training)
    {
        Tensor total = loss.Call(y[0], model.Forward(x, training)[0]);
        foreach (Tensor extra in model.Losses)
            total += Ops.Sum(extra);
        return total;
    }
}
