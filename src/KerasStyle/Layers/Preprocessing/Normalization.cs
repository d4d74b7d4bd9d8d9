using System.Text.Json.Nodes;
using KerasStyle.Initializers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>(x − mean) / √variance, with a mean and variance for each place of some axes, given or found by <see cref="Adapt(IEnumerable{Tensor})"/>;
/// as keras.layers.Normalization.</summary>
public sealed class Normalization : Layer, IAdaptable
{
    readonly IntTuple axis;
    readonly bool invert;
    readonly Tensor? mean, variance;
    int[] kept = [];
    Variable? adaptedMean, adaptedVariance;

    /// <param name="axis">Axes that keep their places apart: the last by default; none (an empty array) for one mean and variance of all values.</param>
    /// <param name="mean">The mean, a number or an array of the kept axes' lengths; together with <paramref name="variance"/>.</param>
    /// <param name="variance">The variance, of the mean's shape.</param>
    /// <param name="invert">Whether the layer does the opposite: mean + x · √variance.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; training changes no weight.</param>
    /// <exception cref="ArgumentException">Only one of mean and variance is given, or their shapes differ.</exception>
    public Normalization(
        IntTuple? axis = null, Tensor? mean = null, Tensor? variance = null, bool invert = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.axis, this.mean, this.variance, this.invert) = (axis ?? -1, mean, variance, invert);
        if (mean == null != (variance == null) || mean?.Shape != variance?.Shape)
            throw new ArgumentException($"{Label}: mean and variance must be given together and have one shape, got {mean?.Shape.ToString() ?? "none"} and {variance?.Shape.ToString() ?? "none"}");
        if (mean?.Rank > this.axis.Count)
            throw new ArgumentException($"{Label}: mean of shape {mean.Shape} has more axes than are kept, {this.axis}", nameof(mean));
    }

    /// <inheritdoc/>
    public bool IsGiven => mean != null;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        kept = [.. axis.Select(input.Axis).Order()];
        Shape shape = new([.. kept.Select(a => input[a])]);
        if (mean != null)
            return;
        adaptedMean = AddWeight("mean", shape, new Zeros(), trainable: false);
        adaptedVariance = AddWeight("variance", shape, new Ones(), trainable: false);
        // Nothing reads it, but files of Keras have it.
        AddWeight("count", Shape.Scalar, new Zeros(), trainable: false, dtype: DType.Int32);
    }

    /// <summary>Finds mean and variance of data.</summary>
    public void Adapt(Tensor data) => Adapt([data]);

    /// <summary>Finds mean and variance of batches of data.</summary>
    /// <exception cref="ArgumentException">There is no batch, or the shapes of batches do not fit.</exception>
    /// <exception cref="InvalidOperationException">The layer was made with a mean and variance.</exception>
    public void Adapt(IEnumerable<Tensor> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        Tensor? average = null, spread = null;
        double count = 0;
        foreach (Tensor batch in batches)
        {
            EnsureBuilt(batch.Shape);
            if (adaptedMean == null)
                throw new InvalidOperationException($"{Label}: was made with a mean and variance; there is nothing to adapt");
            Tensor x = Ops.Cast(batch, DType.Float64);
            int[] others = [.. Enumerable.Range(0, x.Rank).Where(a => !kept.Contains(a))];
            Tensor m = others.Length > 0 ? Ops.Mean(x, others) : x, centered = others.Length > 0 ? x - Ops.Mean(x, others, keepdims: true) : Ops.ZerosLike(x);
            Tensor v = others.Length > 0 ? Ops.Mean(Ops.Square(centered), others) : centered;
            if (m.Shape != adaptedMean.Shape)
                throw new ArgumentException($"{Label}: was built for input shape {InputShape}, got a batch of shape {batch.Shape}", nameof(batches));
            double rows = others.Aggregate(1.0, (n, a) => n * x.Shape[a]), share = rows / (count += rows);
            Tensor total = average == null ? m : average * (1 - share) + m * share;
            spread = average == null ? v
                : (spread! + Ops.Square(average - total)) * (1 - share) + (v + Ops.Square(m - total)) * share;
            average = total;
        }

        if (average == null || spread == null)
            throw new ArgumentException($"{Label}: needs at least one batch to adapt to", nameof(batches));
        adaptedMean!.Assign(average);
        adaptedVariance!.Assign(spread);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor values = x.DType == DType ? x : Ops.Cast(x, DType);
        Tensor center = AlongKept(adaptedMean ?? mean!, x.Rank), deviation = Ops.Maximum(Ops.Sqrt(AlongKept(adaptedVariance ?? variance!, x.Rank)), KerasConfig.Epsilon);
        return invert ? center + values * deviation : (values - center) / deviation;
    }

    // The axes of a given array are the last of the kept ones.
    Tensor AlongKept(Tensor statistic, int rank)
    {
        var lengths = Enumerable.Repeat(1, rank).ToArray();
        for (int i = 1; i <= statistic.Rank; i++)
            lengths[kept[^i]] = statistic.Shape[^i];
        return Ops.Reshape(Ops.Cast(statistic, DType), lengths);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("axis", axis).Add("invert", invert).AddNode("mean", Json(mean)).AddNode("variance", Json(variance));

    static JsonNode? Json(Tensor? values)
    {
        if (values == null)
            return null;
        double[] flat = values.ToArray<double>();
        return Nest(0, 0, flat.Length);

        JsonNode Nest(int axis, int from, int count) => axis == values.Rank
            ? JsonValue.Create(flat[from])
            : new JsonArray([.. Enumerable.Range(0, values.Shape[axis]).Select(i => Nest(axis + 1, from + i * (count / values.Shape[axis]), count / values.Shape[axis]))]);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Normalization FromConfig(Config config) => new(
        config.Contains("axis") ? config.Get("axis", default(IntTuple)) : default(IntTuple?), Read(config, "mean"), Read(config, "variance"), config.Get("invert", false),
        config.Name, config.Policy, config.Trainable);

    static Tensor? Read(Config config, string key)
    {
        if (config.Node(key) is not { } node)
            return null;
        var shape = new List<int>();
        for (JsonNode? at = node; at is JsonArray list; at = list.Count > 0 ? list[0] : null)
            shape.Add(list.Count);
        double[] flat = [.. Flatten(node)];
        return shape.Aggregate(1L, (n, length) => n * length) == flat.Length
            ? Tensor.From<double>(flat, new([.. shape]))
            : throw new ArgumentException($"{config.Owner}: config key '{key}' must be a number or an array");

        IEnumerable<double> Flatten(JsonNode? value) => value switch
        {
            JsonArray list => list.SelectMany(Flatten),
            JsonValue number when number.TryGetValue(out double each) => [each],
            _ => throw new ArgumentException($"{config.Owner}: config key '{key}' must be a number or an array"),
        };
    }
}
