using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>A normalization as one operation beside its parts.</summary>
public class MomentNormalizationTests
{
    [Theory]
    [InlineData(new[] { 2 })]
    [InlineData(new[] { 0, 1 })]
    [InlineData(new[] { 1 })]
    public void ValuesMomentsAndTwoGradientsAreThoseOfTheParts(int[] axes)
    {
        var op = new MomentNormalization(new(axes), 1e-3, Scaled: true, Shifted: true);
        Shape own = new([.. Enumerable.Range(0, 3).Select(i => axes is [2] == (i == 2) ? 3 + i : 1)]);
        Tensor[] inputs = [Random([3, 4, 5]), Random(own, 2), Random(own, 3)];
        Tensor[] whole = Run(x => op.ApplyAll([.. x])), parts = Run(op.Parts);
        for (int i = 0; i < whole.Length; i++)
            Agreement.Close(parts[i], whole[i], 1e-9);

        Tensor[] Run(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function) => Engines.Current.Compile(Graph.Trace([.. inputs.Select(t => t.Spec)], x =>
        {
            IReadOnlyList<Tensor> results = function(x);
            Tensor[] first = Gradients.Of(Ops.Sum(Ops.Sin(results[0])), x);
            return [.. results, .. first, .. Gradients.Of(Ops.Sum(Ops.Sin(first[0])) + Ops.Sum(first[1] * first[1]), x)];
        })).Run(inputs);
    }

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        var op = new MomentNormalization([0], 1e-3, Scaled: true, Shifted: false);
        Assert.Throws<ArgumentException>(() => (op with { Axes = [] }).Infer([Random([3, 4]), Random([1, 4])]));
        Assert.Throws<ArgumentException>(() => op.Infer([Random([3, 4])]));
        Assert.Throws<ArgumentException>(() => op.Infer([Random([3, 4]), Random([1, 3])]));
        Assert.Throws<ArgumentException>(() => op.Infer([Random([3, 4]), Random([4])]));
        Assert.Throws<ArgumentException>(() => op.Infer([Random([3, 4]), Ops.Cast(Random([1, 4]), DType.Float32)]));
    }
}
