#if TORCHSHARP
using KerasStyle.Tensors;
using TorchSharp;

namespace KerasStyle.Torch.Tests;

/// <summary>Torch's own attention (that of 1.13 has the same arguments but for one, and is made of operations) beside products and a softmax.</summary>
public class AttentionTests
{
    [SkippableTheory]
    [InlineData(4, 4)]
    [InlineData(5, 3, true)]
    [InlineData(3, 5, true)]
    [InlineData(4, 4, false, true)]
    [InlineData(4, 4, true, true)]
    [InlineData(4, 5, false, false, true)]
    [InlineData(4, 4, true, true, true)]
    [InlineData(4, 5, false, false, true, AttentionMasking.Subtract)]
    [InlineData(4, 4, true, false, true, AttentionMasking.Replace, 1.0)]
    public void WholeAndParts(int queries, int keys, bool causal = false, bool biased = false, bool masked = false, AttentionMasking masking = AttentionMasking.Replace, double scale = 0.5)
    {
        Target device = ((TorchEngine)LibTorch.Cpu()).Target;
        var op = new ScaledDotProductAttention(scale, causal, biased, masked, masking);
        Shape[] shapes = [[2, queries, 3, 4], [2, keys, 3, 4], [2, keys, 3, 5], .. biased ? [[1, 3, queries, keys]] : Array.Empty<Shape>(), .. masked ? [[2, 1, queries, keys]] : Array.Empty<Shape>()];
        Tensor[] operands = [.. shapes.Select((s, i) => masked && i == shapes.Length - 1 ? Some(s) : Waves(s, i))];
        Assert.True(Attentions.Fits(op, operands));
        double[][] parts = Run(Attentions.Parts(op, operands, false, device), operands, device), whole = Run(Attentions.Whole(op, operands, device), operands, device);
        for (int i = 0; i < parts.Length; i++)
            Assert.All(parts[i].Zip(whole[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [SkippableFact]
    public void OnTheCpuThePartsAreTaken()
    {
        LibTorch.Cpu();
        Assert.False(Attentions.Fits(new ScaledDotProductAttention(1, Masked: true, Masking: AttentionMasking.Zero), [Waves([1, 2, 1, 2], 0), Waves([1, 2, 1, 2], 1)]));
        Assert.False(Attentions.Fits(new ScaledDotProductAttention(1, Dropout: 0.5), [Waves([1, 2, 1, 2], 0), Waves([1, 2, 1, 2], 1)]));
        Assert.False(Attentions.Fits(new ScaledDotProductAttention(1), [Waves([1, 2, 2, 2], 0), Waves([1, 2, 1, 2], 1)]));
        Assert.Equal(typeof(torch).Assembly.GetName().Version >= new Version(0, 100), Scripts.HasFusedAttention);
    }

    // The result and the gradients of query, key and value.
    static double[][] Run(TapedFunction function, Tensor[] operands, Target device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] given = [.. operands.Select(t => HostMemory.Upload(t, device))];
        for (int i = 0; i < 3; i++)
            given[i] = TapedStep.Leaf(given[i]);
        torch.Tensor y;
        using (torch.enable_grad())
            y = function(given)[0]!;
        // Where nothing counts, the mask hides the scores from the gradient in parts, but not in torch's sum of scores and bias, nor in Keras'.
        torch.Tensor g = y.detach().sin();
        g.narrow(1, g.shape[1] - 1, 1).zero_();
        torch.Tensor[] all = [y.detach(), .. TapedGradientStep.Gradients([y], [g], given[..3])];
        return [.. all.Select(t => t.to_type(torch.ScalarType.Float64).contiguous().data<double>().ToArray())];
    }

    static Tensor Waves(Shape shape, int phase) => Tensor.From<float>([.. Enumerable.Range(0, (int)shape.Size).Select(i => (float)Math.Sin(i * i * 0.37 + phase))], shape);

    // Nothing counts for the last query.
    static Tensor Some(Shape shape) => Tensor.From<bool>([.. Enumerable.Range(0, (int)shape.Size).Select(i => (i % shape[^1] == 0 || i % 3 != 0) && i < shape.Size - shape[^1])], shape);
}
#endif
