using static TorchSharp.torch.nn.functional;

namespace KerasStyle.Torch;

/// <summary>Crossentropies of logits, by few operations of torch.</summary>
static class Crossentropies
{
    static readonly Scalar nothing = -100;      // torch's number for a row that does not count

    /// <summary>Whether torch has this one.</summary>
    public static bool Fits(Node node) => node.Outputs[0] is { DType: DType.Float32 or DType.Float64, Shape.Size: > 0 }
        && node.Op is BinaryLogitCrossentropy or BinaryLogitCrossentropyGradient or ClassLogitCrossentropy or ClassLogitCrossentropyGradient;

    public static Step? Create(Node node, Readers readers) => node.Op switch
    {
        BinaryLogitCrossentropy => new BinaryStep(OfYesOrNo),
        BinaryLogitCrossentropyGradient when readers.IsRead(node.Outputs[0]) => new GeneralStep(static x => [OfTarget(x), OfLogit(x)]),
        BinaryLogitCrossentropyGradient => new GeneralStep(static x => [null!, OfLogit(x)]),
        _ => null,
    };

    /// <summary>The function of class numbers and logits.</summary>
    public static TapedFunction OfClasses(int classes)
    {
        Scalar last = classes - 1;
        return x =>
        {
            using TorchTensor inside = x[0].clamp(Numbers.Zero, last), outside = inside.ne(x[0]), numbers = x[0].to_type(torch.ScalarType.Int64), known = numbers.masked_fill(outside, nothing);
            return [cross_entropy(x[1], known, reduction: torch.nn.Reduction.None)];
        };
    }

    // −ln σ(−x) − t·x.
    static TorchTensor OfYesOrNo(TorchTensor target, TorchTensor logit)
    {
        using TorchTensor negative = logit.neg();
        TorchTensor y = negative.log_sigmoid();
        HostMemory.InPlace(y, y.addcmul_(target, logit, Numbers.One));
        return HostMemory.InPlace(y, y.neg_());
    }

    // (σ(x) − t)·g of g, t and x.
    static TorchTensor OfLogit(TorchTensor[] x)
    {
        TorchTensor y = x[2].sigmoid();
        HostMemory.InPlace(y, y.sub_(x[1]));
        return HostMemory.InPlace(y, y.mul_(x[0]));
    }

    static TorchTensor OfTarget(TorchTensor[] x)
    {
        TorchTensor y = x[2].mul(x[0]);
        return HostMemory.InPlace(y, y.neg_());
    }
}
