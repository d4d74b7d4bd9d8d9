using KerasStyle;
using KerasStyle.Losses;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>To give back the row itself: an autoencoder. Rows that it gives back worse than nearly all that it was measured on are anomalies.</summary>
/// <param name="Contamination">Share of the validation rows that lie above the threshold, or of the training rows where there are none.</param>
sealed record AnomalyTask(double Contamination) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "Anomaly";

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "mean_squared_error";

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => new AnomalyInterpretation(0);

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss) => inputs is [NumberField { Spec.DType: DType.Float32 } only]
        ? this with { Targets = [only] }
        : throw new ArgumentException($"an autoencoder takes one column of numbers, but the network takes {string.Join(", ", inputs.Select(i => $"{i.Spec} from '{i.Column}'"))}");

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network)
    {
        long size = network.OutputShapes is [var output] && output[1..].IsKnown ? output[1..].Size : 0;
        return size == Targets[0].Spec.Shape.Size ? network
            : throw new ArgumentException($"network '{network.Name}' gives {string.Join(", ", network.OutputShapes)}; an autoencoder must give back as many values as it takes, {Targets[0].Spec.Shape}");
    }

    /// <inheritdoc/>
    public override LearningTask For(KerasModel network) => this with { Targets = [Targets[0] with { Spec = new TensorSpec(network.OutputShapes[0][1..]) }] };

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form)
    {
        var errors = new List<float>();
        var inputs = new RowFormat(form.Inputs, [], []);
        using var scorer = new Scorer(network, inputs);
        var row = new Present(inputs, scorer.OutputSize);
        measured.ForEach(values =>
        {
            row.Values = values[..form.InputSize].ToArray();
            scorer.Score(row.Values, 1, row.Results);
            errors.Add(AnomalyInterpretation.Error(row));
        });
        errors.Sort();
        int last = Math.Clamp((int)Math.Ceiling((1 - Contamination) * errors.Count) - 1, 0, errors.Count - 1);
        // Halfway to the next row: in a batch of another size an engine may compute an error with other last bits.
        return new AnomalyInterpretation((errors[last] + errors[Math.Min(last + 1, errors.Count - 1)]) / 2);
    }

    sealed class Present(RowFormat format, int outputs) : IScoredRow
    {
        public RowFormat Format => format;

        public byte[] Values { get; set; } = [];

        public float[] Results { get; } = new float[outputs];

        public ReadOnlySpan<float> Outputs => Results;

        public ReadOnlySpan<byte> Inputs => Values;
    }
}
