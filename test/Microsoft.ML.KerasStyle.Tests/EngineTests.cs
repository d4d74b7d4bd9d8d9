using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Tensors;
using KerasStyle.Tests;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A stage on an engine of its own.</summary>
public sealed class EngineTests
{
    static readonly CountingEngine Counting = new();

    static EngineTests() => Engines.Register("counting", _ => Counting);

    readonly MLContext ml = new(seed: 1);

    IDataView Data => ml.Data.LoadFromEnumerable(TestData.Diabetes);

    [Fact]
    public void A_stage_trains_and_predicts_on_the_engine_that_its_options_name()
    {
        var lines = new List<string>();
        ml.Log += (_, line) => lines.Add(line.Message);
        var used = new CountingEngine();
        using IDisposable scope = Engines.Scope(used);
        var engine = new CountingEngine();
        Engines.Register("mine", _ => engine);
        KerasTransformer stage = ml.Keras().Regression(hidden: [4], options: Options("mine")).Fit(Data);
        Assert.Contains(lines, l => l.Contains($"Engine: {engine.Description}", StringComparison.Ordinal));
        int trained = engine.Compiled;
        float[] scores = Scores(stage);
        Assert.Equal(scores[0], One(stage));
        Assert.True(trained > 0 && engine.Compiled > trained);
        Assert.Same(engine, stage.Model.Engine);
        Assert.Equal(0, used.Compiled);
    }

    [Fact]
    public void A_net_brings_its_engine_and_the_options_go_before_it()
    {
        var net = new Sequential([new Input([10]), new Dense(4), new Dense(1)]) { Engine = Counting };
        Assert.Same(Counting, ml.Keras().Regression(net, options: Options(null)).Fit(Data).Model.Engine);
        Assert.Same(Engines.Cpu, ml.Keras().Regression(net, options: Options("cpu")).Fit(Data).Model.Engine);
        Assert.Same(Counting, ml.Keras().Score(net).Fit(Data).Model.Engine);
        KerasTransformer trained = ml.Keras().Regression(hidden: [4], options: Options("counting")).Fit(Data);
        Assert.Same(Counting, ((KerasTransformer)ml.Keras().ContinueTraining(trained, Data, options: Options(null))).Model.Engine);
    }

    [Fact]
    public void A_fitted_stage_goes_to_another_engine()
    {
        KerasTransformer stage = ml.Keras().Regression(hidden: [4], options: Options("cpu")).Fit(Data);
        float[] scores = Scores(stage);
        foreach (IEngine engine in (IEngine[])[new CountingEngine(), Engines.Get("cpu", "0,1"), Engines.Cpu])
        {
            stage.Model.Engine = engine;
            float[] there = Scores(stage);
            for (int i = 0; i < scores.Length; i++)
                Assert.Equal(scores[i], there[i], 1e-3f);
            Assert.Equal(there[0], One(stage), 1e-3f);
            Assert.True(engine is not CountingEngine { Compiled: 0 });
        }
    }

    [Fact]
    public void Stages_on_different_engines_train_and_predict_at_the_same_time()
    {
        string[] engines = ["cpu:0,1", "cpu", "counting", "cpu:0,1,2"];
        float[][] alone = [.. engines.Select(Fitted)], together = new float[engines.Length][];
        Thread[] threads = [.. engines.Select((engine, i) => new Thread(() => together[i] = Fitted(engine)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        for (int i = 0; i < engines.Length; i++)
            Assert.Equal(alone[i], together[i]);

        float[] Fitted(string engine) => Scores(ml.Keras().Regression(hidden: [8], options: Options(engine)).Fit(Data));
    }

    [Fact]
    public void A_file_does_not_hold_the_engine_but_the_context_that_loads_it_may_name_a_gpu()
    {
        KerasTransformer stage = ml.Keras().Regression(hidden: [4], options: Options("counting")).Fit(Data);
        using var file = new MemoryStream();
        ml.Model.Save(stage, Data.Schema, file);
        var loaded = (KerasTransformer)new MLContext().Model.Load(file, out _);
        Assert.Same(Engines.Current, loaded.Model.Engine);
        float[] want = Scores(stage), scores = Scores(loaded);
        for (int i = 0; i < want.Length; i++)
            Assert.Equal(want[i], scores[i], 1e-3f);

        // A device that no machine has.
        var gpu = new MLContext { GpuDeviceId = 97, FallbackToCpu = true };
        var lines = new List<string>();
        gpu.Log += (_, line) => lines.Add(line.Message);
        Assert.Same(Engines.Current, ((KerasTransformer)gpu.Model.Load(file, out _)).Model.Engine);
        Assert.Single(lines, l => l.Contains("GpuDeviceId 97", StringComparison.Ordinal) && l.Contains("FallbackToCpu", StringComparison.Ordinal));
        lines.Clear();
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, file.ToArray());
        Assert.NotNull(gpu.Keras().ContinueTraining(path, Data, options: new() { Epochs = 1, Verbose = 0 }));
        File.Delete(path);
        Assert.Single(lines, l => l.Contains("GpuDeviceId 97", StringComparison.Ordinal));
        gpu.FallbackToCpu = false;
        Exception? e = Assert.ThrowsAny<Exception>(() => gpu.Model.Load(file, out _));
        while (e is not (null or InvalidOperationException))
            e = e.InnerException;
        Assert.NotNull(e);
    }

    static KerasTrainerOptions Options(string? engine) => new() { Epochs = 2, Verbose = 0, Seed = 3, Engine = engine };

    float[] Scores(KerasTransformer stage) => [.. stage.Transform(Data).GetColumn<float>("Score")];

    float One(KerasTransformer stage) => ml.Model.CreatePredictionEngine<NumberExample, NumberPrediction>(stage).Predict(TestData.Diabetes[0]).Score;
}
