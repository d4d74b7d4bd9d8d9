using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Models;

/// <summary>A net on an engine of its own.</summary>
public sealed class EngineTests
{
    readonly float[,] x, y;

    public EngineTests() => (x, y) = TestNets.Linear(40);

    [Fact]
    public void All_steps_of_a_net_are_computed_on_the_engine_that_it_chose()
    {
        CountingEngine used = new(), chosen = new();
        using IDisposable scope = Engines.Scope(used);
        Sequential model = TestNets.Regressor();
        Assert.Same(used, model.Engine);
        model.Engine = chosen;
        model.Fit(x, y, epochs: 1, verbose: 0, validationSplit: 0.25);
        model.Evaluate(x, y, verbose: 0);
        model.TrainOnBatch(x, y);
        float[] here = model.Predict(x, batchSize: 64).ToArray<float>();
        Assert.Equal(here, model.Predict(x, batchSize: 64).ToArray<float>());
        using (Predictor predictor = model.CreatePredictor(7))
            predictor.Run();
        Assert.Equal((0, true), (used.Compiled, chosen.Compiled > 4));

        (model.Engine, int before) = (null, chosen.Compiled);
        Assert.Same(used, model.Engine);
        Assert.Equal(here, model.Predict(x, batchSize: 64).ToArray<float>());
        Assert.Equal((1, before), (used.Compiled, chosen.Compiled));
    }

    [Fact]
    public void Nets_on_different_engines_train_and_predict_at_the_same_time()
    {
        IEngine[] engines = [Engines.Cpu, Engines.Get("cpu", "0,1"), Engines.Current, Engines.Get("cpu", "0,1,2"), new CountingEngine(), Engines.Get("cpu", "0,1")];
        float[][] alone = [.. engines.Select(Trained)], together = new float[engines.Length][];
        Thread[] threads = [.. engines.Select((engine, i) => new Thread(() => together[i] = Trained(engine)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        for (int i = 0; i < engines.Length; i++)
            Assert.Equal(alone[i], together[i]);

        float[] Trained(IEngine engine)
        {
            Sequential model = TestNets.Regressor("adam");
            model.Engine = engine;
            model.Fit(x, y, batchSize: 7, epochs: 5, verbose: 0, seed: 5);
            return [.. model.GetWeights().Flat(), .. model.Predict(x, batchSize: 16).ToArray<float>()];
        }
    }

    [Fact]
    public void Weights_and_optimizer_go_along_to_another_engine()
    {
        IEngine[] way = [Engines.Get("cpu", "0,1"), Engines.Cpu, Engines.Get("cpu", "0,1,2"), Engines.Cpu];
        Sequential staying = TestNets.Regressor("adam"), going = TestNets.Regressor("adam");
        staying.Engine = Engines.Cpu;
        foreach (IEngine engine in way)
        {
            going.Engine = engine;
            staying.Fit(x, y, epochs: 2, verbose: 0, seed: 5);
            going.Fit(x, y, epochs: 2, verbose: 0, seed: 5);
            Close(staying.Predict(x).ToArray<float>(), going.Predict(x).ToArray<float>());
        }
    }

    [Fact]
    public void Predictors_of_one_net_on_two_engines_are_right_at_the_same_time()
    {
        Sequential model = TestNets.Regressor();
        model.Engine = Engines.Cpu;
        using Predictor one = model.CreatePredictor(8);
        model.Engine = Engines.Get("cpu", "0,1");
        using Predictor two = model.CreatePredictor(8);
        float[] rows = [.. Enumerable.Range(0, 24).Select(i => i / 24f)], want = model.Predict(Tensor.From<float>(rows, [8, 3])).ToArray<float>();
        Parallel.ForEach((Predictor[])[one, two], predictor =>
        {
            for (int i = 0; i < 50; i++)
            {
                rows.CopyTo(predictor.Input<float>());
                predictor.Run();
                Close(want, predictor.Output<float>().ToArray());
            }
        });
    }

    [Fact]
    public void A_clone_keeps_the_choice_and_a_file_does_not()
    {
        Sequential model = TestNets.Regressor();
        model.Engine = new CountingEngine();
        Assert.Same(model.Engine, Model.CloneModel(model).Engine);
        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        Assert.Same(Engines.Current, Model.Load(file).Engine);
    }

    static void Close(float[] want, float[] got)
    {
        for (int i = 0; i < want.Length; i++)
            Assert.Equal(want[i], got[i], 1e-5f);
    }
}
