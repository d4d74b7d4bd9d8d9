using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>What a net's outputs for a row mean: the columns that a stage adds, with the annotations of ML.NET's own trainers, and their values.</summary>
abstract class Interpretation
{
    // Keras' epsilon: keeps the log-odds of a certain prediction finite.
    const float Epsilon = 1e-7f;

    DataViewSchema? columns;

    /// <summary>The added columns.</summary>
    public DataViewSchema Columns => columns ??= Describe();

    /// <summary>What was learned, in a word.</summary>
    public abstract string Name { get; }

    /// <summary>The classes' values; null when there are none.</summary>
    public virtual IReadOnlyList<string>? Classes => null;

    /// <summary>Whether the net ends before its softmax or sigmoid.</summary>
    public virtual bool Logits => false;

    /// <summary>The getter of an added column.</summary>
    /// <param name="column">Which of <see cref="Columns"/>.</param>
    /// <param name="row">Where the outputs of the present row are.</param>
    public abstract Delegate Getter(int column, IScoredRow row);

    /// <summary>Whether a net of so many inputs and outputs for a row fits.</summary>
    public abstract bool Fits(int inputs, int outputs);

    /// <summary>Writes what <see cref="Read"/> needs.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind);
        WriteValues(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Interpretation Read(BinaryReader reader)
    {
        var kind = (InterpretationKind)reader.ReadByte();
        return kind switch
        {
            InterpretationKind.Classes => ClassInterpretation.ReadValues(reader),
            InterpretationKind.Binary => new BinaryInterpretation(reader.ReadBoolean()),
            InterpretationKind.BinaryKeys => BinaryInterpretation.ReadValues(reader),
            InterpretationKind.Number => new NumberInterpretation(reader.ReadBoolean()),
            InterpretationKind.Numbers => new NumbersInterpretation(SlotNames.Read(reader)),
            InterpretationKind.MultiLabel => new MultiLabelInterpretation(SlotNames.Read(reader), reader.ReadBoolean()),
            InterpretationKind.Steps => StepsInterpretation.ReadValues(reader),
            InterpretationKind.Anomaly => new AnomalyInterpretation(reader.ReadSingle()),
            InterpretationKind.Raw => RawInterpretation.ReadValues(reader),
            _ => throw new InvalidDataException($"unknown kind of output {(int)kind}"),
        };
    }

    protected const string PredictedLabel = "PredictedLabel";
    protected const string Score = "Score";
    protected const string Probability = "Probability";

    protected abstract InterpretationKind Kind { get; }

    protected abstract void WriteValues(BinaryWriter writer);

    protected abstract DataViewSchema Describe();

    /// <summary>Annotations that every output column has.</summary>
    /// <param name="task">What ML.NET calls the task.</param>
    /// <param name="value">What it calls the column.</param>
    protected static DataViewSchema.Annotations.Builder Annotate(string task, string value)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue<uint>(AnnotationNames.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), 1);
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, task.AsMemory());
        annotations.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, value.AsMemory());
        return annotations;
    }

    protected static ValueGetter<float> Number(IScoredRow row, Func<float, float> of) => (ref float to) => to = of(row.Outputs[0]);

    /// <summary>A getter of one value of <typeparamref name="T"/> for each output.</summary>
    protected static ValueGetter<VBuffer<T>> Vector<T>(IScoredRow row, Func<float, T> of) => (ref VBuffer<T> to) =>
    {
        ReadOnlySpan<float> outputs = row.Outputs;
        VBufferEditor<T> editor = VBufferEditor.Create(ref to, outputs.Length);
        for (int i = 0; i < outputs.Length; i++)
            editor.Values[i] = of(outputs[i]);
        to = editor.Commit();
    };

    /// <summary>A getter of the outputs, each run of <paramref name="classes"/> a softmax when they are logits.</summary>
    protected static ValueGetter<VBuffer<float>> Probabilities(IScoredRow row, int classes, bool logits) => (ref VBuffer<float> to) =>
    {
        ReadOnlySpan<float> outputs = row.Outputs;
        VBufferEditor<float> editor = VBufferEditor.Create(ref to, outputs.Length);
        outputs.CopyTo(editor.Values);
        for (int at = 0; logits && at < outputs.Length; at += classes)
            Softmax(editor.Values.Slice(at, classes));
        to = editor.Commit();
    };

    /// <summary>Which class is likeliest, as a key: keys count from 1.</summary>
    protected static uint Largest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }

        return float.IsNaN(scores[best]) ? 0 : (uint)best + 1;       // what is not known is a missing key
    }

    protected static float LogOdds(float output, bool logits)
    {
        if (logits)
            return output;
        float p = Math.Clamp(output, Epsilon, 1 - Epsilon);
        return MathF.Log(p / (1 - p));
    }

    protected static float Chance(float output, bool logits) => logits ? 1 / (1 + MathF.Exp(-output)) : output;

    static void Softmax(Span<float> values)
    {
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float value in values)
            largest = Math.Max(largest, value);
        for (int i = 0; i < values.Length; i++)
            sum += values[i] = MathF.Exp(values[i] - largest);
        for (int i = 0; i < values.Length; i++)
            values[i] /= sum;
    }
}
