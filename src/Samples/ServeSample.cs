using System.Diagnostics;
using System.Net.Http.Json;
using KerasStyle.Optimizers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>A trained pipeline behind an ASP.NET Core endpoint: one predictor serves all requests at the same time.</summary>
static class ServeSample
{
    sealed record Car(float Cylinders, float Displacement, float? Horsepower, float Weight, float Acceleration, float ModelYear, string Origin, string Name);

    sealed record Answer(float Mpg);

    public static void Run() => RunAsync().GetAwaiter().GetResult();

    static async Task RunAsync()
    {
        var ml = new MLContext(seed: 1);
        KerasData cars = ml.Keras().FromCsv(SampleData.File("auto_mpg.csv"), label: "mpg", categories: ["origin"]);
        var split = ml.Data.TrainTestSplit(cars.Rows, testFraction: 0.2);
        var model = cars.Preparation.Append(ml.Keras().Regression(options: new() { Epochs = 60, Optimizer = new Adam(0.003), Verbose = 0 })).Fit(split.TrainSet);
        float[] measured = [.. split.TestSet.GetColumn<float>("mpg")];
        float mean = split.TrainSet.GetColumn<float>("mpg").Average();
        Console.WriteLine($"{measured.Length} held-out cars: {ml.Regression.Evaluate(model.Transform(split.TestSet)).MeanAbsoluteError:0.00} miles per gallon off (always the mean: {measured.Average(m => Math.Abs(m - mean)):0.00})");
        RowPredictor predictor = ml.Keras().CreateRowPredictor(model, cars.Rows.Schema);       // thread-safe, keeps a row for each thread

        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication app = builder.Build();
        app.MapPost("/mpg", (Car car) => new Answer((float)predictor.Predict(new Dictionary<string, object?>
        {
            ["cylinders"] = car.Cylinders,
            ["displacement"] = car.Displacement,
            ["horsepower"] = car.Horsepower,
            ["weight"] = car.Weight,
            ["acceleration"] = car.Acceleration,
            ["model_year"] = car.ModelYear,
            ["origin"] = car.Origin,
            ["car_name"] = car.Name,
        })["Score"]));
        await app.StartAsync();
        string address = app.Urls.Single();
        Console.WriteLine($"Serving at {address}/mpg");

        using var client = new HttpClient { BaseAddress = new Uri(address) };
        async Task<float> Ask(Car car)
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync("/mpg", car);
            return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Answer>())!.Mpg;
        }

        var corona = new Car(4, 113, 95, 2372, 15, 70, "3", "toyota corona mark ii");
        float expected = await Ask(corona);
        Console.WriteLine($"A {corona.Name} does {expected:0.0} miles per gallon (24 in the table)");

        var clock = Stopwatch.StartNew();
        float[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var own = new float[250];
            for (int i = 0; i < own.Length; i++)
                own[i] = await Ask(corona);
            return own;
        })));
        Console.WriteLine($"2,000 requests from 8 clients at once in {clock.Elapsed.TotalSeconds:0.00} s; all answers equal: {answers.All(a => a.All(v => v == expected))}");
        await app.StopAsync();
    }
}
