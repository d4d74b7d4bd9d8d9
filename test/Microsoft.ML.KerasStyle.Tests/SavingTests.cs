using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

public sealed class SavingTests : IDisposable
{
    readonly MLContext ml = new(seed: 1);
    readonly KerasTrainerOptions quick = new() { Epochs = 2, Verbose = 0 };
    readonly string folder = Directory.CreateTempSubdirectory("kerasstyle").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Path(string name) => System.IO.Path.Combine(folder, name);

    ITransformer Words() => ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(hidden: [8], options: quick))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(Iris);

    IDataView Iris => ml.Data.LoadFromEnumerable(TestData.Iris);

    [Fact]
    public void A_pipeline_comes_back_as_it_was()
    {
        ITransformer model = Words();
        ml.Model.Save(model, Iris.Schema, Path("words.zip"));
        ITransformer loaded = new MLContext().Model.Load(Path("words.zip"), out DataViewSchema schema);
        Assert.Equal(["Features", "Label"], schema.Select(c => c.Name));
        Assert.Equal(model.Transform(Iris).GetColumn<float[]>("Score"), loaded.Transform(Iris).GetColumn<float[]>("Score"));
        Assert.Equal(model.Transform(Iris).GetColumn<string>("PredictedLabel"), loaded.Transform(Iris).GetColumn<string>("PredictedLabel"));
        KerasTransformer net = ((IEnumerable<ITransformer>)loaded).OfType<KerasTransformer>().Single();
        Assert.Equal(["setosa", "versicolor", "virginica"], net.Classes!);
        Assert.Null(net.History);

        ml.Model.Save(loaded, schema, Path("again.zip"));
        loaded = new MLContext().Model.Load(Path("again.zip"), out _);
        Assert.Equal(model.Transform(Iris).GetColumn<float[]>("Score"), loaded.Transform(Iris).GetColumn<float[]>("Score"));
    }

    [Fact]
    public void Another_process_loads_it_without_naming_this_library()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        KerasTransformer regression = ml.Keras().Regression(hidden: [8], options: quick).Fit(data);
        ml.Model.Save(regression, data.Schema, Path("numbers.zip"));
        Check("numbers.zip", TestData.Diabetes.Select(r => r.Features), [.. regression.Transform(data).GetColumn<float>("Score").Select(s => (float[])[s])]);

        ITransformer words = Words();
        ml.Model.Save(words, Iris.Schema, Path("words.zip"));
        Check("words.zip", TestData.Iris.Select(r => r.Features), [.. words.Transform(Iris).GetColumn<float[]>("Score")]);

        void Check(string model, IEnumerable<float[]> rows, float[][] expected)
        {
            File.WriteAllLines(Path("rows.csv"), rows.Select(r => string.Join(',', r.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))));
            float[][] scores = [.. RunFresh(Path(model), Path("rows.csv")).Select(l => l.Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
            Assert.Equal(expected.Length, scores.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], scores[i]);
        }
    }

    static string[] RunFresh(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && System.IO.Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["exec", System.IO.Path.Combine(AppContext.BaseDirectory, "FreshProcess.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void The_net_inside_is_a_keras_file_that_trains_on()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        KerasTransformer trained = ml.Keras().Regression(hidden: [8], options: quick).Fit(data);
        ml.Model.Save(trained, data.Schema, Path("numbers.zip"));
        var loaded = (KerasTransformer)new MLContext().Model.Load(Path("numbers.zip"), out _);

        loaded.Model.Save(Path("net.keras"));
        Assert.Equal(trained.Model.CountParams(), global::KerasStyle.Model.Load(Path("net.keras")).CountParams());

        var options = new KerasTrainerOptions { Epochs = 5, Verbose = 0, StartFromWeights = true };
        KerasTransformer further = ml.Keras().Regression(loaded.Model, options: options).Fit(data);
        Assert.True(further.History!["loss"][^1] < trained.History!["loss"][^1]);

        loaded.Model.Compile("adam", "mse");
        float[,] x = new float[442, 10];
        float[,] y = new float[442, 1];
        for (int i = 0; i < 442; i++)
        {
            y[i, 0] = TestData.Diabetes[i].Label;
            for (int j = 0; j < 10; j++)
                x[i, j] = TestData.Diabetes[i].Features[j];
        }

        float before = loaded.Transform(data).GetColumn<float>("Score").First();
        loaded.Model.Fit(x, y, epochs: 1, verbose: 0);
        Assert.NotEqual(before, loaded.Transform(data).GetColumn<float>("Score").First());
    }

    [Fact]
    public void Labels_of_any_type_come_back()
    {
        IDataView digits = ml.Data.LoadFromEnumerable(TestData.Digits.Take(100));
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(hidden: [8], options: quick))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(digits);
        ml.Model.Save(model, digits.Schema, Path("digits.zip"));
        IDataView scored = new MLContext().Model.Load(Path("digits.zip"), out _).Transform(digits);
        Assert.Equal(model.Transform(digits).GetColumn<float>("PredictedLabel"), scored.GetColumn<float>("PredictedLabel"));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.99)]
    public void A_truncated_file_gives_one_exception_and_stays_as_it_is(double part)
    {
        ml.Model.Save(Words(), Iris.Schema, Path("words.zip"));
        byte[] whole = File.ReadAllBytes(Path("words.zip"));
        byte[] cut = whole[..(int)(whole.Length * part)];
        File.WriteAllBytes(Path("cut.zip"), cut);
        Exception? e = Record.Exception(() => new MLContext().Model.Load(Path("cut.zip"), out _));
        Assert.NotNull(e);
        Assert.NotEmpty(e.Message);
        Assert.Equal(cut, File.ReadAllBytes(Path("cut.zip")));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("foreign")]
    [InlineData("later")]
    public void A_damaged_net_in_a_sound_zip_says_so(string damage)
    {
        ml.Model.Save(Words(), Iris.Schema, Path("words.zip"));
        using (ZipArchive zip = ZipFile.Open(Path("words.zip"), ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = zip.Entries.Single(e => e.Name == "Keras.bin");
            var bytes = new MemoryStream();
            using (Stream stream = entry.Open())
                stream.CopyTo(bytes);
            byte[] changed = damage switch
            {
                "cut" => bytes.ToArray()[..(int)(bytes.Length / 2)],
                "empty" => [],
                "foreign" => [.. "GIF89a"u8],
                _ => [.. bytes.ToArray()[..4], 99, .. bytes.ToArray()[5..]],
            };
            string name = entry.FullName;
            entry.Delete();
            using Stream to = zip.CreateEntry(name).Open();
            to.Write(changed);
        }

        Exception? e = Record.Exception(() => new MLContext().Model.Load(Path("words.zip"), out _));
        while (e is { InnerException: not null } and not FormatException)
            e = e.InnerException;
        Assert.IsType<FormatException>(e);
        Assert.Contains(damage == "later" ? "version 99" : "damaged", e.Message, StringComparison.Ordinal);
    }
}
