using KerasStyle.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Benchmarks;

/// <summary>The ways to predict with a 10-64-64-1 net: row by row and a million rows at once, by itself and as a stage of a pipeline.</summary>
sealed class Predictions
{
    const int Calls = 1000, Rows = 1_000_000, SomeRows = 20_000;

    readonly MLContext ml = new(seed: 0);
    readonly Model model = Build();
    readonly Predictor predictor;
    readonly Tensor row = Tensor.From<float>(new float[10], [1, 10]);
    readonly PredictionEngine<Example, Prediction> engine;
    readonly ITransformer pipeline;
    readonly Example example = new() { Features = new float[10] };
    Prediction prediction = new();
    Tensor? many;

    public Predictions()
    {
        predictor = model.CreatePredictor();
        IDataView some = ml.Data.LoadFromEnumerable(Examples(64));
        pipeline = ml.Keras().Regression(Build(), options: new() { Epochs = 1, Verbose = 0 }).Fit(some);
        engine = ml.Model.CreatePredictionEngine<Example, Prediction>(pipeline);
    }

    /// <summary>Each way with the name of PyTorch's, the number of predictions in one call, and the goal in microseconds.</summary>
    public IEnumerable<(Case Case, int Rows, double? Goal)> All() =>
    [
        (new("one row, Predictor", "predict_row", Row), 1, 1),
        (new("one row, Model.PredictOnBatch", "predict_row", OnBatch), 1, null),
        (new("one row, PredictionEngine", "predict_row", Engine), 1, 2),
        (new("a million rows, Model.Predict in batches of 16,384", "predict_million", Predict), Rows, null),
        (new("a million rows, ITransformer.Transform, scores read", "predict_million", Transform), Rows, null),
        (new("a million rows, CustomMapping that calls a Predictor for each row, scores read", "predict_million", Mapping), Rows, null),
        (new("one row, CustomMapping that calls Model.Predict, score read", "predict_row", PlainMapping), 1, null),
    ];

    public static Sequential Build() => new([new Input([10]), new Dense(64, activation: "relu"), new Dense(64, activation: "relu"), new Dense(1)]);

    static IEnumerable<Example> Examples(int count) => Enumerable.Range(0, count).Select(i => new Example { Features = new float[10], Label = i });

    double Row(double seconds)
    {
        ReadOnlySpan<float> input = row.AsSpan<float>();
        float[] values = input.ToArray();
        return Clock.Best(seconds, Calls, () =>
        {
            float sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                values.CopyTo(predictor.Input<float>());
                predictor.Run();
                sum += predictor.Output<float>()[0];
            }
        });
    }

    double OnBatch(double seconds) => Clock.Best(seconds, Calls, () =>
    {
        for (int i = 0; i < Calls; i++)
            model.PredictOnBatch(row);
    });

    double Engine(double seconds) => Clock.Best(seconds, Calls, () =>
    {
        for (int i = 0; i < Calls; i++)
            engine.Predict(example, ref prediction);
    });

    double Predict(double seconds)
    {
        many ??= Tensor.From<float>(new float[10 * Rows], [Rows, 10]);
        return Clock.Best(seconds, 1, () => model.Predict(many, batchSize: 16_384, verbose: 0));
    }

    double Transform(double seconds) => ReadScores(seconds, pipeline, Rows);

    // What a user can do without this library's stages: a function of one row, which ML.NET calls row by row.
    double Mapping(double seconds) => ReadScores(seconds, Mapped((input, output) =>
    {
        input.Values.GetValues().CopyTo(predictor.Input<float>());
        predictor.Run();
        output.Score = predictor.Output<float>()[0];
    }), Rows);

    // The same as one writes it first.
    double PlainMapping(double seconds) => ReadScores(seconds, Mapped((input, output) =>
        output.Score = model.Predict(Tensor.From(input.Values.GetValues(), [1, 10]), verbose: 0).AsSpan<float>()[0]), SomeRows) / SomeRows;

    ITransformer Mapped(Action<Features, Prediction> map) =>
        ml.Transforms.CustomMapping(map, contractName: null).Fit(ml.Data.LoadFromEnumerable(Examples(1)));

    static double ReadScores(double seconds, ITransformer transformer, int rows)
    {
        var view = new MatrixView(rows, 10);
        return Clock.Best(seconds, 1, () =>
        {
            IDataView scored = transformer.Transform(view);
            DataViewSchema.Column score = scored.Schema["Score"];
            using DataViewRowCursor cursor = scored.GetRowCursor([score]);
            ValueGetter<float> getter = cursor.GetGetter<float>(score);
            float value = 0;
            while (cursor.MoveNext())
                getter(ref value);
        });
    }

    /// <summary>One way to predict.</summary>
    public sealed record Case(string Name, string TorchName, Func<double, double> Timed) : ITimed
    {
        public double Time(double seconds) => Timed(seconds);
    }

    sealed class Example
    {
        [VectorType(10)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    sealed class Features
    {
        [ColumnName("Features"), VectorType(10)]
        public VBuffer<float> Values { get; set; }
    }

    sealed class Prediction
    {
        public float Score { get; set; }
    }
}
