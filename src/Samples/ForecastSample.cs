using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>A time series: the next month's airline passengers from the last twelve months, forecast step by step for two years.</summary>
static class ForecastSample
{
    const int Window = 12, Ahead = 24;

    // Monthly totals of international airline passengers in thousands, January 1949 to December 1960 (Box, Jenkins and Reinsel, Time Series Analysis, series G).
    static readonly float[] Passengers =
    [
        112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
        145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
        196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
        242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
        315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
        360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
    ];

    sealed class Months
    {
        [VectorType(Window)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    sealed class Next
    {
        public float Score { get; set; }
    }

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        // Growth is by ratio: logarithms make it a sum, and each window is seen from its own last month.
        float[] series = [.. Passengers.Select(p => MathF.Log(p))];
        int known = series.Length - Ahead;
        static float[] Relative(ReadOnlySpan<float> window)
        {
            float[] values = window.ToArray();
            return [.. values.Select(v => v - values[^1])];
        }

        IDataView train = ml.Data.LoadFromEnumerable(Enumerable.Range(0, known - Window).Select(i => new Months
        {
            Features = Relative(series.AsSpan(i, Window)),
            Label = series[i + Window] - series[i + Window - 1],
        }));
        var net = new Sequential([new Reshape([Window, 1]), new GRU(24), new Dense(1)]);
        var model = ml.Keras().Regression(net, options: new() { Epochs = 100, BatchSize = 16, Optimizer = new Adam(0.005), Verbose = 0 }).Fit(train);
        using var engine = ml.Model.CreatePredictionEngine<Months, Next>(model);

        var forecast = series[..known].ToList();
        for (int i = 0; i < Ahead; i++)
            forecast.Add(forecast[^1] + engine.Predict(new Months { Features = Relative(forecast.ToArray().AsSpan(^Window..)) }).Score);
        float[] truth = Passengers[known..], said = [.. forecast.Skip(known).Select(f => MathF.Exp(f))], naive = [.. Enumerable.Range(known, Ahead).Select(i => Passengers[known - Window + (i - known) % Window])];
        double Error(float[] values) => values.Zip(truth, (p, t) => Math.Abs(p - t) / t).Average();
        for (int i = 0; i < Ahead; i += 3)
            Console.WriteLine($"{1959 + i / 12}-{1 + i % 12:00}  forecast {said[i],5:0}  true {truth[i],5:0}  {new string('#', (int)(said[i] / 12))}");
        Console.WriteLine($"Mean error of two years ahead: {Error(said):P1} (the same month of the last known year: {Error(naive):P1})");
    }
}
