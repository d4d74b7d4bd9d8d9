using KerasStyle.Tuning;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A sweep is worth its time: what it finds is better than the default options, on digits that neither has seen.</summary>
public class DigitsTests
{
    static readonly bool Long = Environment.GetEnvironmentVariable("KERASSTYLE_LONG") == "1";

    [Fact]
    public void ASweepFindsABetterNetThanTheDefaultOptions()
    {
        MLContext ml = DigitsSweep.Context;
        IEstimator<ITransformer> plain = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(options: new() { Verbose = 0, Seed = 1 }));
        double before = DigitsSweep.Accuracy(plain.Fit(DigitsSweep.Train), DigitsSweep.Test);
        var space = new NetSearchSpace { Units = (32, 256, logScale: true), LearningRate = (1e-3, 3e-2, logScale: true), BatchSize = [16, 32, 64], Epochs = 20 };
        SweepResult result = DigitsSweep.Experiment(Long ? 30 : 8, space).Sweep(new() { Verbose = 0, Pruning = new MedianPruning() });
        double after = DigitsSweep.Accuracy(result.Model, DigitsSweep.Test);
        Assert.True(after > before, $"{after} after the sweep, {before} before");
    }
}
