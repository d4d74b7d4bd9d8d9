using KerasStyle.Layers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Low-rank factors that a file no longer has: Keras adds (alpha / rank) · A · B to the kernel that it saves, while a case keeps the gradients of A and B
/// as they were. Factors that explain these, given our gradient of the kernel, are set; all gradients must then agree. They exist only where the gradients
/// have the form D · Bᵀ and Aᵀ · D.</summary>
static class LostFactors
{
    public static void Restore(Model model, Dictionary<string, Tensor> want, Func<Variable, Tensor> gradientOf)
    {
        IReadOnlyList<Variable> trainable = model.TrainableWeights;
        for (int i = 0; i + 1 < trainable.Count; i++)
        {
            if (!trainable[i].Name.StartsWith("lora_", StringComparison.Ordinal) || !trainable[i].Name.EndsWith("_a", StringComparison.Ordinal))
                continue;
            (Variable a, Variable b) = (trainable[i], trainable[i + 1]);
            Layer layer = Flatten(model).First(l => l.OwnVariables.Contains(a));
            Variable kernel = layer.OwnVariables.First(v => v.Name == a.Name["lora_".Length..^2]);
            var config = new Config((JsonObject)layer.Serialize()["config"]!, layer.ClassName);
            double factor = config.Get<double>("lora_alpha") / config.Get<double>("lora_rank");
            Tensor slope = Double(gradientOf(kernel), kernel.Shape[^1]) * factor;
            Tensor ofA = Double(want[$"w{i:000}"], a.Shape[^1]), ofB = Double(want[$"w{i + 1:000}"], b.Shape[^1]);
            a.Assign(Ops.Reshape(Ops.Cast(Ops.Lstsq(Ops.Transpose(slope), Ops.Transpose(ofB)), a.DType), a.Shape));
            b.Assign(Ops.Cast(Ops.Transpose(Ops.Lstsq(slope, ofA)), b.DType));
            kernel.Assign(kernel.Value - factor * Ops.Matmul(a, b));
        }
    }

    static Tensor Double(Tensor x, int columns) => Ops.Cast(Ops.Reshape(x, [-1, columns]), DType.Float64);

    static IEnumerable<Layer> Flatten(Layer layer) => layer.Sublayers.SelectMany(s => Flatten(s.Layer)).Prepend(layer);
}
