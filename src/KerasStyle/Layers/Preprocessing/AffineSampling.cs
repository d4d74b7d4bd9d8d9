using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Images read at places that a linear map gives for each output pixel.</summary>
static class AffineSampling
{
    public static string Mode(string layer, string fillMode) => fillMode is "reflect" or "constant" or "wrap" or "nearest"
        ? fillMode
        : throw new ArgumentException($"{layer}: fillMode must be reflect, constant, wrap or nearest, got '{fillMode}'");

    public static string Interpolation(string layer, string interpolation) => interpolation is "bilinear" or "nearest"
        ? interpolation
        : throw new ArgumentException($"{layer}: interpolation must be bilinear or nearest, got '{interpolation}'");

    /// <summary>The boxes (batch, number, 4) around the corners of boxes after a map.</summary>
    public static Tensor Enclosing(Tensor boxes, Func<Tensor, Tensor, (Tensor X, Tensor Y)> map)
    {
        Tensor[] c = [.. Ops.Split(boxes, 4, -1)];
        (Tensor X, Tensor Y)[] corners = [map(c[0], c[1]), map(c[2], c[1]), map(c[2], c[3]), map(c[0], c[3])];
        Tensor x = Ops.Concatenate([.. corners.Select(p => p.X)], -1), y = Ops.Concatenate([.. corners.Select(p => p.Y)], -1);
        return Ops.Concatenate([Ops.Min(x, [-1], true), Ops.Min(y, [-1], true), Ops.Max(x, [-1], true), Ops.Max(y, [-1], true)], -1);
    }

    /// <summary>Output (y, x) is the image at (c·x + d·y + f, a·x + b·y + e); the coefficients are (batch, 1, 1, 1) or numbers.</summary>
    public static Tensor Sample(Tensor images, Tensor a, Tensor b, Tensor e, Tensor c, Tensor d, Tensor f, string fillMode, string interpolation, double fillValue)
    {
        TensorSpec grid = new([1, images.Shape[1], images.Shape[2]], images.DType);
        Tensor x = new Iota(grid, 2).Apply(), y = new Iota(grid, 1).Apply();
        Tensor Of(Tensor coefficient) => coefficient.Rank == 4 ? Ops.Reshape(coefficient, [-1, 1, 1]) : coefficient;
        return Ops.SampledImages(images, Of(a) * x + Of(b) * y + Of(e), Of(c) * x + Of(d) * y + Of(f), interpolation, fillMode, fillValue);
    }
}
