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

    static readonly (int Units, int Epochs)[] Candidates = [(8, 50), (8, 150), (24, 50), (24, 150)];

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

        // A net of the months before one, and what it says about the two years from then on.
        float[] Forecast(int until, int units, int epochs)
        {
            IDataView train = ml.Data.LoadFromEnumerable(Enumerable.Range(0, until - Window).Select(i => new Months
            {
                Features = Relative(series.AsSpan(i, Window)),
                Label = series[i + Window] - series[i + Window - 1],
            }));
            var net = new Sequential([new Reshape([Window, 1]), new GRU(units), new Dense(1)]);
            var model = ml.Keras().Regression(net, options: new() { Epochs = epochs, BatchSize = 16, Optimizer = new Adam(0.005), Seed = 1, Verbose = 0 }).Fit(train);
            using var engine = ml.Model.CreatePredictionEngine<Months, Next>(model);
            var forecast = series[..until].ToList();
            for (int i = 0; i < Ahead; i++)
                forecast.Add(forecast[^1] + engine.Predict(new Months { Features = Relative(forecast.ToArray().AsSpan(^Window..)) }).Score);
            return [.. forecast.Skip(until).Select(f => MathF.Exp(f))];
        }

        static double Error(float[] said, int from) => said.Select((s, i) => Math.Abs(s - Passengers[from + i]) / Passengers[from + i]).Average();

        // Units and epochs are those that would have been best two years earlier.
        int earlier = known - Ahead;
        var tried = Candidates.Select(c => (Candidate: c, Error: Error(Forecast(earlier, c.Units, c.Epochs), earlier))).ToList();
        foreach (var ((units, epochs), error) in tried)
            Console.WriteLine($"{units,2} units, {epochs,3} epochs: 1957 and 1958 would have been forecast {error:P1} off");
        (int bestUnits, int bestEpochs) = tried.MinBy(t => t.Error).Candidate;

        float[] truth = Passengers[known..], said = Forecast(known, bestUnits, bestEpochs), naive = [.. Enumerable.Range(known, Ahead).Select(i => Passengers[known - Window + (i - known) % Window])];
        for (int i = 0; i < Ahead; i += 3)
            Console.WriteLine($"{1959 + i / 12}-{1 + i % 12:00}  forecast {said[i],5:0}  true {truth[i],5:0}  {new string('#', (int)(said[i] / 12))}");
        Console.WriteLine($"Mean error of two years ahead: {Error(said, known):P1} (the same month of the last known year: {Error(naive, known):P1})");
    }
}
