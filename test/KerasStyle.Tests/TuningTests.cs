using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tuning;

namespace KerasStyle.Tests;

/// <summary>Searches find good values, draw the same by the same seed, and go on where they were stopped.</summary>
public sealed class TuningTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("tuning").FullName;

    static readonly (float[,] X, float[] Y) Rings = MakeRings(400);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Points within a ring or outside: a net without hidden units cannot tell them apart.
    static (float[,] X, float[] Y) MakeRings(int count)
    {
        var random = new Random(1);
        var x = new float[count, 2];
        var y = new float[count];
        for (int i = 0; i < count; i++)
        {
            (x[i, 0], x[i, 1]) = (random.NextSingle() * 2 - 1, random.NextSingle() * 2 - 1);
            y[i] = x[i, 0] * x[i, 0] + x[i, 1] * x[i, 1] < 0.5 ? 1 : 0;
        }

        return (x, y);
    }

    static Model Build(HyperParameters hp)
    {
        var model = new Sequential([new Input([2])]);
        int layers = hp.Int("layers", 0, 2);
        for (int i = 0; i < layers; i++)
            model.Add(new Dense(hp.Int($"units_{i}", 4, 32, step: 4), activation: hp.Choice("activation", ["tanh", "relu"])));
        model.Add(new Dense(1, activation: "sigmoid"));
        model.Compile(new Adam(hp.Float("lr", 1e-4, 1e-1, sampling: "log")), "binary_crossentropy", ["accuracy"]);
        return model;
    }

    static void Search(Tuner tuner, int epochs = 8, CancellationToken token = default) =>
        tuner.Search(Rings.X, Rings.Y, epochs: epochs, validationSplit: 0.25, verbose: 0, cancellationToken: token);

    static string Describe(Tuner tuner) => string.Join("\n", tuner.Trials.Select(t => $"{t.Number} {t.Status} {t.Score:R} {string.Join(",", t.Values)}"));

    [Fact]
    public void Values_and_places_belong_together()
    {
        var hp = new HyperParameters();
        hp.Int("i", 3, 9);
        hp.Int("s", 32, 512, step: 32);
        hp.Int("l", 1, 64, step: 2, sampling: "log");
        hp.Float("f", 0, 1, step: 0.25);
        hp.Float("g", 1e-4, 1e-1, sampling: "log");
        hp.Float("r", 1e-4, 1e-1, sampling: "reverse_log");
        hp.Boolean("b");
        hp.Choice("c", ["x", "y", "z"]);
        var random = new Random(1);
        foreach (HyperParameter p in hp.Space)
        {
            for (int n = 0; n < 200; n++)
            {
                object value = p.At(random.NextDouble()), again = p.At(p.PlaceOf(value));
                if (value is double number)
                    Assert.Equal(number, (double)again, 1e-9);
                else
                    Assert.Equal(value, again);
            }
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64], hp.Space[2].Grid);
        Assert.Equal([0.0, 0.25, 0.5, 0.75, 1.0], hp.Space[3].Grid);
        Assert.Equal(16, hp.Space[1].Grid.Count);
        Assert.Equal(10, hp.Space[4].Grid.Count);
        Assert.Equal(3, hp.Values["i"]);
        Assert.Equal("x", hp.Values["c"]);
    }

    [Fact]
    public void Random_search_finds_a_net_with_hidden_units()
    {
        using var tuner = new RandomSearch(Build, "val_accuracy", maxTrials: 10, seed: 3);
        Search(tuner, epochs: 25);
        Assert.Equal(10, tuner.Trials.Count);
        Trial best = tuner.Trials.MaxBy(t => t.Score)!;
        Assert.True(best.Score > 0.8, Describe(tuner));      // 0.6 without hidden units
        Assert.True((int)best.Values["layers"] > 0);
        HyperParameters values = tuner.GetBestHyperParameters()[0];
        Assert.Equal(best.Values["lr"], values.Values["lr"]);
        // The model is the one after the best epoch.
        Model model = tuner.GetBestModels()[0];
        int first = 300;
        var x = new float[100, 2];
        Array.Copy(Rings.X, 2 * first, x, 0, 200);
        var (_, accuracy) = model.Evaluate(x, Rings.Y[first..], verbose: 0);
        Assert.Equal(best.Score!.Value, accuracy, 1e-6);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("bayes")]
    [InlineData("hyperband")]
    public void A_search_that_was_stopped_goes_on_and_ends_as_it_would_have(string kind)
    {
        Tuner Make(string project) => kind switch
        {
            "random" => new RandomSearch(Build, "val_loss", maxTrials: 6, seed: 5, directory: folder, projectName: project),
            "bayes" => new BayesianOptimization(Build, "val_loss", maxTrials: 7, numInitialPoints: 4, seed: 5, directory: folder, projectName: project),
            _ => new Hyperband(Build, "val_loss", maxEpochs: 5, factor: 3, seed: 5, directory: folder, projectName: project),
        };
        Tuner whole = Make("whole");
        Search(whole, epochs: 4);
        Tuner stopped = Make("stopped");
        using var cancel = new CancellationTokenSource();
        stopped.Progress = new Immediate(t =>
        {
            if (t.Number == 2)
                cancel.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Search(stopped, epochs: 4, cancel.Token));
        Tuner again = Make("stopped");
        Assert.Equal(3, again.Trials.Count);
        Search(again, epochs: 4);
        Assert.Equal(Describe(whole), Describe(again));
        Assert.True(again.Trials.Count > 5);
    }

    sealed class Immediate(Action<Trial> report) : IProgress<Trial>
    {
        public void Report(Trial value) => report(value);
    }

    [Fact]
    public void Grid_search_tries_everything_once()
    {
        using var tuner = new GridSearch(
            hp =>
            {
                var model = new Sequential([new Input([2]), new Dense(1, activation: "sigmoid")]);
                string optimizer = hp.Choice("optimizer", ["sgd", "adam"]);
                double momentum = 0;
                using (hp.ConditionalScope("optimizer", "sgd"))
                    momentum = hp.Choice("momentum", [0.0, 0.9]);
                int size = hp.Int("n", 1, 2);
                model.Compile(optimizer == "sgd" ? new SGD(0.01 * size, momentum) : new Adam(0.01 * size), "binary_crossentropy");
                return model;
            },
            "loss");
        Search(tuner, epochs: 1);
        Assert.Equal(
            ["sgd 0 1", "sgd 0 2", "sgd 0.9 1", "sgd 0.9 2", "adam  1", "adam  2"],
            tuner.Trials.Select(t => FormattableString.Invariant($"{t.Values["optimizer"]} {t.Values.GetValueOrDefault("momentum")} {t.Values["n"]}")));
    }

    [Fact]
    public void Grid_search_goes_on_where_a_build_shows_a_new_choice()
    {
        GridSearch Make() => new(
            hp =>
            {
                var model = new Sequential([new Input([2]), new Dense(1, activation: "sigmoid")]);
                string optimizer = hp.Choice("optimizer", ["adam", "sgd"]);
                double rate = hp.Choice("rate", [0.01, 0.1]);
                // Without a conditional scope nobody knows of it before the first trial with SGD; it begins with its default.
                double momentum = optimizer == "sgd" ? hp.Choice("momentum", [0.0, 0.9], 0.9) : 0;
                model.Compile(optimizer == "sgd" ? new SGD(rate, momentum) : new Adam(rate), "binary_crossentropy");
                return model;
            },
            "loss", directory: folder, projectName: "shown");
        GridSearch tuner = Make();
        using var cancel = new CancellationTokenSource();
        tuner.Progress = new Immediate(t =>
        {
            if (t.Number == 2)
                cancel.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Search(tuner, epochs: 1, cancel.Token));
        tuner = Make();
        Search(tuner, epochs: 1);
        Assert.Equal(
            ["adam 0.01 ", "adam 0.1 ", "sgd 0.01 0.9", "sgd 0.01 0", "sgd 0.1 0", "sgd 0.1 0.9"],
            tuner.Trials.Select(t => FormattableString.Invariant($"{t.Values["optimizer"]} {t.Values["rate"]} {t.Values.GetValueOrDefault("momentum")}")));
    }

    [Fact]
    public void A_choice_may_begin_with_zero_false_or_none_given()
    {
        var hp = new HyperParameters();
        Assert.Equal(0, hp.Choice("int", [2, 0, 1], 0));
        Assert.Equal(0.0, hp.Choice("double", [0.5, 0.0], @default: 0));
        Assert.False(hp.Choice("bool", [true, false], false));
        Assert.Equal(2, hp.Choice("first", [2, 0, 1]));
        Assert.Equal("b", hp.Choice("text", ["a", "b"], "b"));
        Assert.Throws<ArgumentException>(() => hp.Choice("other", [2, 1], 0));
        Assert.Throws<ArgumentException>(() => hp.Choice("none", Array.Empty<int>()));
    }

    [Fact]
    public void What_a_killed_search_left_half_written_goes_with_the_next()
    {
        using var tuner = new RandomSearch(Build, "val_loss", maxTrials: 1, seed: 5, directory: folder, projectName: "killed");
        string left = Path.Combine(folder, "killed", ".abcdefgh.ijk.tmp"), busy = Path.Combine(folder, "killed", ".bcdefghi.jkl.tmp"), other = Path.Combine(folder, "killed", "notes.tmp");
        File.WriteAllText(left, "{");
        File.WriteAllText(other, "");
        using (new FileStream(busy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            Search(tuner, epochs: 1);
            Assert.True(File.Exists(busy));
        }

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void Hyperband_goes_on_with_the_best()
    {
        using var tuner = new Hyperband(Build, "val_loss", maxEpochs: 9, factor: 3, seed: 2);
        Search(tuner);
        // Brackets of 9, 3 and 1 epochs to begin with: 9+3+1, 5+2, 3 nets.
        Assert.Equal(23, tuner.Trials.Count);
        double[] first = [.. tuner.Trials.Take(9).Select(t => t.Score!.Value).Order()];
        Assert.Equal(tuner.Trials.Take(9).OrderBy(t => t.Score).Take(3).Select(t => t.Values["lr"]), tuner.Trials.Skip(9).Take(3).Select(t => t.Values["lr"]));
        Assert.Equal(2, tuner.Trials[9].Curve.Count);       // from epoch 1 to 3
        Assert.Equal(6, tuner.Trials[12].Curve.Count);      // from 3 to 9
        Assert.True(tuner.Trials[12].Score < first[0]);
    }

    [Fact]
    public void A_Gaussian_process_goes_through_the_points_and_doubts_between_them()
    {
        double[][] points = [[0.1], [0.4], [0.9]];
        double[] scores = [1, -1, 2];
        var process = new GaussianProcess(points, scores, 1e-6);
        for (int i = 0; i < 3; i++)
        {
            (double mean, double deviation) = process.Predict(points[i]);
            Assert.Equal(scores[i], mean, 1e-3);
            Assert.True(deviation < 0.01);
        }

        Assert.True(process.Predict([0.65]).Deviation > 0.1);
    }

    [Fact]
    public void Bayesian_optimization_comes_closer_than_chance()
    {
        // The score is a function of two numbers: the loss of a constant net, by its first weight.
        static Model Bowl(HyperParameters hp)
        {
            double a = hp.Float("a", 0, 1), b = hp.Float("b", 0, 1);
            var model = new Sequential([new Input([2]), new Dense(1, kernelInitializer: "zeros", biasInitializer: new Initializers.Constant((float)((a - 0.3) * (a - 0.3) + (b - 0.8) * (b - 0.8))), useBias: true)]);
            model.Compile(new SGD(0), "mae");
            return model;
        }

        double Best(Tuner tuner)
        {
            using (tuner)
                tuner.Search(new float[1, 2], new float[1], epochs: 1, verbose: 0);
            return tuner.Trials.Min(t => t.Score)!.Value;
        }

        double bayes = Enumerable.Range(1, 3).Average(s => Best(new BayesianOptimization(Bowl, "loss", maxTrials: 20, numInitialPoints: 6, seed: s)));
        double chance = Enumerable.Range(1, 3).Average(s => Best(new RandomSearch(Bowl, "loss", maxTrials: 20, seed: s)));
        Assert.True(bayes < chance / 3, $"{bayes} against {chance}");
        Assert.True(bayes < 0.003, $"{bayes}");
    }

    [Fact]
    public void Bad_learning_curves_are_stopped()
    {
        using var tuner = new RandomSearch(Build, "val_loss", maxTrials: 14, seed: 4, pruning: new MedianPruning(StartupTrials: 4, WarmupEpochs: 2));
        Search(tuner, epochs: 12);
        Trial[] pruned = [.. tuner.Trials.Where(t => t.Status == TrialStatus.Pruned)];
        Assert.NotEmpty(pruned);
        Assert.All(pruned, t => Assert.InRange(t.Curve.Count, 3, 12));
        Assert.All(tuner.Trials.Take(4), t => Assert.Equal(TrialStatus.Completed, t.Status));
        Assert.Equal(TrialStatus.Completed, tuner.Trials.MinBy(t => t.Score)!.Status);
    }

    [Fact]
    public void Rounds_of_Hyperband_stop_what_is_proposed_by_chance()
    {
        using var tuner = new RandomSearch(Build, "val_loss", maxTrials: 17, seed: 4, pruning: new HyperbandPruning(MaxEpochs: 9));
        Search(tuner, epochs: 9);
        // Brackets of 9 trials with rounds at 1, 3 and 9 epochs, of 5 at 3 and 9, and of 3 without one. The first of a round goes on.
        Assert.All(tuner.Trials, t => Assert.Contains(t.Curve.Count, t.Number < 9 ? [1, 3, 9] : t.Number < 14 ? [3, 9] : new[] { 9 }));
        Assert.Equal(9, tuner.Trials[0].Curve.Count);
        Assert.Contains(tuner.Trials.Take(9), t => t.Curve.Count == 1);
        for (int i = 1; i < 9; i++)
        {
            double[] rivals = [.. tuner.Trials.Take(i).Select(t => t.Curve[0])];
            bool stopped = rivals.Count(v => v < tuner.Trials[i].Curve[0]) >= Math.Max(1, (i + 1) / 3);
            Assert.Equal(stopped, tuner.Trials[i].Curve.Count == 1);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new HyperbandPruning(9, Factor: 1));
    }

    [Fact]
    public void A_temporary_folder_goes_with_its_tuner()
    {
        var store = new TrialStore(null, "project", overwrite: false);
        store.OpenSeed(1, "loss");
        string temporary = Path.GetDirectoryName(store.ModelPath(0))!;
        Assert.True(File.Exists(Path.Combine(temporary, "tuner.json")));
        store.Dispose();
        store.Dispose();
        Assert.False(Directory.Exists(temporary));
        using (var kept = new RandomSearch(Build, "val_loss", seed: 1, directory: folder))
            Assert.Empty(kept.Trials);
        Assert.True(File.Exists(Path.Combine(folder, "untitled_project", "tuner.json")));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Assert.Contains("must compile", Assert.Throws<InvalidOperationException>(() => new RandomSearch(_ => new Sequential([new Dense(1)]), "loss")).Message, StringComparison.Ordinal);
        Assert.Contains("'val_f1'", Assert.Throws<InvalidOperationException>(() => Search(new RandomSearch(Build, "val_f1"))).Message, StringComparison.Ordinal);
        using var tuner = new RandomSearch(hp => (int)hp.Int("n", 1, 2) == 2 ? throw new NotSupportedException("no two") : Build(hp), new Objective("val_loss", "min"), maxTrials: 4, seed: 1);
        Search(tuner, epochs: 1);
        Assert.Contains(tuner.Trials, t => t.Status == TrialStatus.Failed && t.Message == "no two");
        new RandomSearch(Build, "val_loss", seed: 1, directory: folder);
        Assert.Contains("seed 1, not 2", Assert.Throws<InvalidDataException>(() => new RandomSearch(Build, "val_loss", seed: 2, directory: folder)).Message, StringComparison.Ordinal);
        Assert.Contains("best val_loss, not loss", Assert.Throws<InvalidDataException>(() => new RandomSearch(Build, "loss", seed: 1, directory: folder)).Message, StringComparison.Ordinal);
        Assert.Contains("sampling must be", Assert.Throws<ArgumentException>(() => new HyperParameters().Int("n", 1, 2, sampling: "cubic")).Message, StringComparison.Ordinal);
    }
}
