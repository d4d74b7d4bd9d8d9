using System.Text.Json.Nodes;

namespace KerasStyle.Losses;

/// <summary>What training makes small: one value per sample from targets and predictions, reduced to one number, as keras.losses.Loss.</summary>
public abstract class Loss : KerasObject, IRegistered<Loss>
{
    /// <summary>A loss.</summary>
    /// <param name="reduction">How the samples' values become one: <c>sum_over_batch_size</c> (the default) and <c>mean</c> divide their sum by their number,
    /// <c>mean_with_sample_weight</c> by the sum of the weights, <c>sum</c> does not divide, <c>none</c> or null keeps them.</param>
    /// <param name="name">Name in logs; the class name in snake case when null.</param>
    /// <param name="dtype">Type that targets and predictions are taken in; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <exception cref="ArgumentException">The reduction is not one of these.</exception>
    protected Loss(string? reduction = "sum_over_batch_size", string? name = null, DType? dtype = null)
    {
        Name = name ?? AutoName.SnakeCase(GetType().Name);
        Reduction = Check(reduction);
        DType = dtype ?? KerasConfig.Floatx.Widened();
    }

    /// <summary>The losses by class name, snake-case name and short name (<c>mse</c>).</summary>
    public static Registry<Loss> Registry { get; } = new("loss", LossTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.losses";

    /// <summary>Name in logs.</summary>
    public string Name { get; private set; }

    /// <summary>How the samples' values become one number.</summary>
    public string? Reduction { get; private set; }

    /// <summary>Type that targets and predictions are taken in.</summary>
    public DType DType { get; }

    /// <summary>The string that the loss was made from, such as <c>mse</c>; null for a loss made as an object.</summary>
    public string? Identifier { get; private set; }

    /// <summary>One value per sample: what a loss of one's own computes, as keras.losses.Loss.call. Inside such a class <c>Call(yTrue, yPred)</c> is this;
    /// <c>Call(yTrue, yPred, sampleWeight: null)</c> is the loss of the batch, which <c>loss.Call(yTrue, yPred)</c> is anywhere else.</summary>
    /// <param name="yTrue">Targets, in <see cref="DType"/>.</param>
    /// <param name="yPred">Predictions, in <see cref="DType"/>.</param>
    protected abstract Tensor Call(Tensor yTrue, Tensor yPred);

    /// <summary>One value per sample, and which of them count (null: all).</summary>
    private protected virtual (Tensor Values, Tensor? Mask) CallMasked(Tensor yTrue, Tensor yPred) => (Call(yTrue, yPred), null);

    /// <summary>What targets must be where they are class numbers; null where they are not.</summary>
    /// <param name="yTrue">Shape of the targets, with a batch axis.</param>
    /// <param name="yPred">Shape of the predictions, with a batch axis.</param>
    internal virtual ClassNumbers? ClassesOf(Shape yTrue, Shape yPred) => null;

    /// <summary>The loss of a batch: a scalar, or the samples' values when <see cref="Reduction"/> is none.</summary>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="sampleWeight">How much each value counts; lacking axes are broadcast.</param>
    /// <param name="mask">Which values count, as a layer's output mask, which is taken when this is null; the mean is over these only.</param>
    public Tensor Call(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        mask ??= yPred.Mask;
        (Tensor values, Tensor? counts) = CallMasked(Ops.Cast(yTrue, DType), Ops.Cast(yPred, DType));
        values = Ops.Cast(values, DType);
        mask = mask != null && counts != null ? Ops.LogicalAnd(mask, counts) : mask ?? counts;
        Tensor? weight = MaskedWeight(sampleWeight, mask, DType, keepMean: Reduction is "mean" or "sum_over_batch_size");
        if (weight != null)
        {
            (values, weight) = LossFunctions.SameRank(values, weight);
            values *= weight;
        }

        if (Reduction is null or "none" || values.Rank == 0)
            return values;
        Tensor sum = Ops.Sum(values);
        return Reduction switch
        {
            "sum" => sum,
            "mean_with_sample_weight" when weight != null => LossFunctions.DivideNoNan(sum, Ops.Sum(weight)),
            _ => sum * (1.0 / Math.Max(1, values.Shape.Size)),
        };
    }

    /// <summary>Weights that also leave out masked values; with <paramref name="keepMean"/> those that stay count more, so that a mean is over them.</summary>
    internal static Tensor? MaskedWeight(Tensor? weight, Tensor? mask, DType dtype, bool keepMean)
    {
        weight = weight == null ? null : Ops.Cast(weight, dtype);
        if (mask == null)
            return weight;
        Tensor kept = Ops.Cast(mask, dtype);
        if (keepMean)
            kept *= LossFunctions.DivideNoNan(Tensor.Scalar(mask.Shape.Size, dtype), Ops.Sum(kept));
        if (weight == null)
            return kept;
        (kept, weight) = LossFunctions.SameRank(kept, weight);
        return weight * kept;
    }

    /// <summary>The loss of a string such as <c>mse</c>, which also names it in logs.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists near ones.</exception>
    public static Loss Get(string identifier)
    {
        Loss loss = identifier is "crossentropy" or "ce" ? new CrossentropyByShape() : Registry.Get(identifier);
        (loss.Name, loss.Identifier) = (identifier, identifier);
        return loss;
    }

    /// <summary>The loss of its serialized form: a string, or an object with <c>class_name</c>.</summary>
    public static Loss Deserialize(JsonNode serialized) => SerializedName.Of(serialized) is { } name ? Get(name) : Registry.Deserialize(serialized);

    /// <summary>The loss of a string such as <c>mse</c>.</summary>
    public static implicit operator Loss(string identifier) => Get(identifier);

    /// <summary>A function of targets and predictions that gives one value per sample.</summary>
    public static implicit operator Loss(Func<Tensor, Tensor, Tensor> function) => new LossFunctionWrapper(function);

    /// <inheritdoc/>
    private protected override void GetBaseConfig(Config config)
    {
        config.Add("name", Name);
        config.Add("reduction", Reduction);
    }

    /// <inheritdoc/>
    internal override void ReadBaseConfig(Config config)
    {
        Name = config.Get("name", Name);
        Reduction = Check(config.Contains("reduction") ? config.GetString("reduction") : Reduction);
    }

    internal override string? BareName => Identifier;

    /// <inheritdoc/>
    public override string ToString() => $"{ClassName} '{Name}'";

    static string? Check(string? reduction) => reduction is null or "none" or "sum_over_batch_size" or "sum" or "mean" or "mean_with_sample_weight"
        ? reduction
        : throw new ArgumentException($"reduction must be sum_over_batch_size, sum, mean, mean_with_sample_weight or none, got '{reduction}'", nameof(reduction));
}
