using System.Text.RegularExpressions;

namespace KerasStyle.Optimizers;

/// <summary>For matrices the momentum made orthogonal by Newton and Schulz' iteration, for all other weights Adam (Jordan et al. 2024), as keras.optimizers.Muon.</summary>
public sealed class Muon : Optimizer
{
    readonly double adamBeta1, adamBeta2, epsilon, muonA, muonB, muonC, adamLrRatio, momentum;
    readonly double? adamWeightDecay, rmsRate;
    readonly IReadOnlyList<string> excludeLayers;
    readonly bool excludeEmbeddings, nesterov;
    readonly int nsSteps;
    readonly Dictionary<Variable, Variable> momentums = [], velocities = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="adamBeta1">Adam's β₁.</param>
    /// <param name="adamBeta2">Adam's β₂.</param>
    /// <param name="adamWeightDecay">Weight decay of the weights that Adam updates.</param>
    /// <param name="epsilon">Keeps Adam's divisor above 0.</param>
    /// <param name="weightDecay">Weight decay of the matrices.</param>
    /// <param name="clipnorm">Largest norm of each weight's gradient.</param>
    /// <param name="clipvalue">Largest size of each value of a gradient.</param>
    /// <param name="globalClipnorm">Largest norm of all gradients together.</param>
    /// <param name="useEma">Whether a moving average of the weights is kept.</param>
    /// <param name="emaMomentum">How slowly that average moves.</param>
    /// <param name="emaOverwriteFrequency">After how many steps the average replaces the weights; only at the end when null.</param>
    /// <param name="lossScaleFactor">What the loss is multiplied by.</param>
    /// <param name="gradientAccumulationSteps">Over how many steps gradients are averaged for one update.</param>
    /// <param name="name">Name, and first part of the variables' paths; <c>muon</c> when null.</param>
    /// <param name="excludeLayers">Regular expressions for paths of matrices that Adam updates.</param>
    /// <param name="excludeEmbeddings">Whether Adam updates matrices with <c>embedding</c> in their path.</param>
    /// <param name="muonA">Factor of x in the iteration.</param>
    /// <param name="muonB">Factor of x³.</param>
    /// <param name="muonC">Factor of x⁵.</param>
    /// <param name="adamLrRatio">Adam's learning rate as a multiple of the matrices'.</param>
    /// <param name="momentum">How slowly the momentum moves.</param>
    /// <param name="nsSteps">Number of iterations.</param>
    /// <param name="nesterov">Whether Nesterov's momentum is used.</param>
    /// <param name="rmsRate">Scale of the step by the root of the longer side; no scaling when null.</param>
    public Muon(
        LearningRate? learningRate = null, double adamBeta1 = 0.9, double adamBeta2 = 0.999, double? adamWeightDecay = 0.004, double epsilon = 1e-7,
        double? weightDecay = 0.004, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false,
        double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null,
        string? name = null, IReadOnlyList<string>? excludeLayers = null, bool excludeEmbeddings = true, double muonA = 3.4445,
        double muonB = -4.775, double muonC = 2.0315, double adamLrRatio = 1, double momentum = 0.95, int nsSteps = 5, bool nesterov = true,
        double? rmsRate = 0.2)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.adamBeta1, this.adamBeta2, this.adamWeightDecay, this.epsilon, this.adamLrRatio) = (adamBeta1, adamBeta2, adamWeightDecay, epsilon, adamLrRatio);
        (this.muonA, this.muonB, this.muonC, this.nsSteps) = (muonA, muonB, muonC, nsSteps);
        (this.momentum, this.nesterov, this.rmsRate) = (momentum, nesterov, rmsRate);
        (this.excludeLayers, this.excludeEmbeddings) = (excludeLayers ?? [], excludeEmbeddings);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            momentums[variable] = AddSlot(variable, "momentum");
            if (UsesAdam(variable))
                velocities[variable] = AddSlot(variable, "velocity");
        }
    }

    private protected override double? DecayOf(Variable variable) => UsesAdam(variable) ? adamWeightDecay : WeightDecay;

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        Tensor scale = learningRate * adamLrRatio * Ops.Sqrt(1.0 - Ops.Power(adamBeta2, step)) / (1.0 - Ops.Power(adamBeta1, step));
        return (gradient, variable) =>
        {
            Variable m = momentums[variable];
            if (velocities.TryGetValue(variable, out Variable? v))
            {
                m.Assign(m.Value + (gradient - m.Value) * (1 - adamBeta1));
                v.Assign(v.Value + (Ops.Square(gradient) - v.Value) * (1 - adamBeta2));
                variable.Assign(variable.Value - m.Value * scale / (Ops.Sqrt(v.Value) + epsilon));
                return;
            }

            m.Assign(m.Value * momentum + gradient);
            Tensor move = Orthogonal(nesterov ? gradient + m.Value * momentum : m.Value);
            double size = rmsRate is { } share ? Math.Sqrt(Math.Max(variable.Shape[0], variable.Shape[1])) * share : 1;
            variable.Assign(variable.Value - move * (learningRate * size));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("adam_beta_1", adamBeta1);
        config.Add("adam_beta_2", adamBeta2);
        config.Add("epsilon", epsilon);
        config.AddNode("exclude_layers", new System.Text.Json.Nodes.JsonArray([.. excludeLayers]));
        config.Add("muon_a", muonA);
        config.Add("muon_b", muonB);
        config.Add("muon_c", muonC);
        config.Add("adam_lr_ratio", adamLrRatio);
        config.Add("momentum", momentum);
        config.Add("ns_steps", nsSteps);
        config.Add("nesterov", nesterov);
        config.Add("exclude_embeddings", excludeEmbeddings);
        config.Add("adam_weight_decay", adamWeightDecay);
        config.Add("rms_rate", rmsRate);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Muon FromConfig(Config config) => new(
        adamBeta1: config.Get("adam_beta_1", 0.9), adamBeta2: config.Get("adam_beta_2", 0.999), epsilon: config.Get("epsilon", 1e-7),
        adamWeightDecay: config.Contains("adam_weight_decay") ? config.GetOptional<double>("adam_weight_decay") : 0.004,
        excludeLayers: [.. config.Node("exclude_layers")?.AsArray().Select(n => n!.GetValue<string>()) ?? []],
        excludeEmbeddings: config.Get("exclude_embeddings", true), muonA: config.Get("muon_a", 3.4445), muonB: config.Get("muon_b", -4.775),
        muonC: config.Get("muon_c", 2.0315), adamLrRatio: config.Get("adam_lr_ratio", 1.0), momentum: config.Get("momentum", 0.95),
        nsSteps: config.Get("ns_steps", 5), nesterov: config.Get("nesterov", true),
        rmsRate: config.Contains("rms_rate") ? config.GetOptional<double>("rms_rate") : 0.2);

    bool UsesAdam(Variable variable) => variable.Shape.Rank != 2
        || (excludeEmbeddings && variable.Path.Contains("embedding", StringComparison.OrdinalIgnoreCase))
        || excludeLayers.Any(pattern => Regex.IsMatch(variable.Path, pattern, RegexOptions.CultureInvariant));

    // The iteration brings all singular values near 1.
    Tensor Orthogonal(Tensor x)
    {
        bool tall = x.Shape[0] > x.Shape[1];
        x = tall ? Ops.Transpose(x) : x;
        x /= Ops.Sqrt(Ops.Sum(Ops.Square(x))) + 1e-7;
        for (int i = 0; i < nsSteps; i++)
        {
            Tensor square = Ops.Matmul(x, Ops.Transpose(x));
            x = x * muonA + Ops.Matmul(square * muonB + Ops.Matmul(square * muonC, square), x);
        }

        return tall ? Ops.Transpose(x) : x;
    }
}
