using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Eight threads predict through one model for two seconds (KERASSTYLE_LONG=1: thirty) and a thousand times at least, and each answer is the one that a single thread gets.</summary>
public class ThreadTests
{
    const int LeastAnswers = 1000;
    static readonly TimeSpan Duration = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("KERASSTYLE_LONG") == "1" ? 30 : 2);

    readonly MLContext ml = new(seed: 1);
    readonly KerasTrainerOptions quick = new() { Epochs = 2, Verbose = 0, PredictionBatchSize = 32 };

    [Fact]
    public void Eight_threads_get_the_answers_of_one()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        ITransformer model = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Keras().Regression(hidden: [64, 64], options: quick)).Fit(data);
        RowPredictor predictor = ml.Keras().CreateRowPredictor(model, data.Schema);        // one for all threads
        Dictionary<string, object?>[] rows = [.. TestData.Diabetes.Select(r => new Dictionary<string, object?> { ["Features"] = r.Features })];

        // A way to predict is made anew by each thread and gives the answer for a row, or for all of them.
        (string Name, Func<Func<int, float[]>> Create)[] ways =
        [
            ("PredictionEngine", () =>
            {
                var engine = new MLContext().Model.CreatePredictionEngine<NumberExample, NumberPrediction>(model);
                return i => [engine.Predict(TestData.Diabetes[i]).Score];
            }),
            ("RowPredictor", () => i => [(float)predictor.Predict(rows[i])["Score"]]),
            ("Transform", () => _ => [.. model.Transform(data).GetColumn<float>("Score")]),
        ];
        float[][][] expected = [.. ways.Select(w =>
        {
            Func<int, float[]> predict = w.Create();
            return Enumerable.Range(0, rows.Length).Select(predict).ToArray();
        })];

        var wrong = new ConcurrentQueue<string>();
        long answers = 0;
        var clock = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            try
            {
                Func<int, float[]>[] predict = [.. ways.Select(w => w.Create())];
                for (int i = t; (clock.Elapsed < Duration || Volatile.Read(ref answers) < LeastAnswers) && wrong.IsEmpty; i++)
                {
                    // Batches are as many rows as the rest: one in a hundred is enough.
                    int way = i % 100 == 0 ? 2 : i % 2, row = i % rows.Length;
                    if (!predict[way](row).AsSpan().SequenceEqual(expected[way][row]))
                        wrong.Enqueue($"{ways[way].Name}, row {row}");
                    Interlocked.Increment(ref answers);
                }
            }
            catch (Exception e)
            {
                wrong.Enqueue(e.ToString());
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Empty(wrong);
    }
}
