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

    /// <summary>Output (y, x) is the image at (c·x + d·y + f, a·x + b·y + e); the coefficients are (batch, 1, 1, 1) or numbers.</summary>
    public static Tensor Sample(Tensor images, Tensor a, Tensor b, Tensor e, Tensor c, Tensor d, Tensor f, string fillMode, string interpolation, double fillValue)
    {
        int height = images.Shape[1], width = images.Shape[2];
        Tensor x = new Iota(new TensorSpec([1, height, width, 1], images.DType), 2).Apply(), y = new Iota(new TensorSpec([1, height, width, 1], images.DType), 1).Apply();
        Tensor atX = a * x + b * y + e, atY = c * x + d * y + f;
        if (interpolation == "nearest")
            return Fetch(images, Ops.Round(atX), Ops.Round(atY), fillMode, fillValue);
        Tensor left = Ops.Floor(atX), top = Ops.Floor(atY), right = atX - left, below = atY - top;
        return Fetch(images, left, top, fillMode, fillValue) * (1 - right) * (1 - below)
            + Fetch(images, left + 1, top, fillMode, fillValue) * right * (1 - below)
            + Fetch(images, left, top + 1, fillMode, fillValue) * (1 - right) * below
            + Fetch(images, left + 1, top + 1, fillMode, fillValue) * right * below;
    }

    // The pixels at whole places (batch, height, width, 1), with what the mode puts outside of the image.
    static Tensor Fetch(Tensor images, Tensor x, Tensor y, string fillMode, double fillValue)
    {
        int batch = images.Shape[0], height = images.Shape[1], width = images.Shape[2], channels = images.Shape[3];
        Shape places = Shape.Broadcast(x.Shape, [batch, height, width, 1]);
        Tensor row = Ops.Cast(Fold(y, height, fillMode), DType.Int32), column = Ops.Cast(Fold(x, width, fillMode), DType.Int32);
        Tensor image = new Iota(new TensorSpec([batch, 1, 1, 1], DType.Int32), 0).Apply();
        Tensor flat = Ops.Reshape(Ops.BroadcastTo((image * height + row) * width + column, places), [batch, height, width]);
        Tensor taken = Ops.Take(Ops.Reshape(images, [batch * height * width, channels]), flat, 0);
        if (fillMode != "constant")
            return taken;
        Tensor inside = Ops.LogicalAnd(
            Ops.LogicalAnd(Ops.GreaterEqual(x, 0), Ops.LessEqual(x, width - 1)), Ops.LogicalAnd(Ops.GreaterEqual(y, 0), Ops.LessEqual(y, height - 1)));
        return Ops.Where(inside, taken, Ops.Full(taken.Shape, fillValue, taken.DType));
    }

    static Tensor Fold(Tensor at, int length, string fillMode)
    {
        switch (fillMode)
        {
            case "wrap":
                return Ops.Mod(at, length);
            case "reflect":
                // d c b a | a b c d | d c b a
                Tensor inTwo = Ops.Mod(at, 2 * length);
                return Ops.Minimum(inTwo, 2 * length - 1 - inTwo);
            default:
                return Ops.Clip(at, 0, length - 1);
        }
    }
}
