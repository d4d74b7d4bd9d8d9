using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>What a net's outputs for a row mean: the values of the added columns.</summary>
/// <param name="Task">What was learned.</param>
/// <param name="Logits">Whether the net ends before its softmax or sigmoid.</param>
sealed record Interpretation(LearningTask Task, bool Logits)
{
    // Keras' epsilon: keeps the log-odds of a certain prediction finite.
    const float Epsilon = 1e-7f;

    /// <summary>The getter of an added column.</summary>
    /// <param name="column">Which of the added columns, in the order of <see cref="Schema.OutputColumns"/>.</param>
    /// <param name="outputs">The net's outputs for the present row.</param>
    public Delegate Getter(int column, Func<ReadOnlyMemory<float>> outputs) => (Task, column) switch
    {
        (LearningTask.Multiclass, 0) => (ValueGetter<uint>)((ref uint to) => to = Largest(outputs().Span)),
        (LearningTask.Multiclass, _) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> to) => CopyScores(outputs().Span, ref to)),
        (LearningTask.Binary, 0) => (ValueGetter<bool>)((ref bool to) => to = LogOdds(outputs().Span[0]) > 0),
        (LearningTask.Binary, 1) => (ValueGetter<float>)((ref float to) => to = LogOdds(outputs().Span[0])),
        (LearningTask.Binary, _) => (ValueGetter<float>)((ref float to) => to = Probability(outputs().Span[0])),
        _ => (ValueGetter<float>)((ref float to) => to = outputs().Span[0]),
    };

    // Keys count from 1.
    static uint Largest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }

        return (uint)best + 1;
    }

    void CopyScores(ReadOnlySpan<float> outputs, ref VBuffer<float> to)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref to, outputs.Length);
        outputs.CopyTo(editor.Values);
        if (Logits)
            Softmax(editor.Values);
        to = editor.Commit();
    }

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

    float LogOdds(float output)
    {
        if (Logits)
            return output;
        float p = Math.Clamp(output, Epsilon, 1 - Epsilon);
        return MathF.Log(p / (1 - p));
    }

    float Probability(float output) => Logits ? 1 / (1 + MathF.Exp(-output)) : output;
}
