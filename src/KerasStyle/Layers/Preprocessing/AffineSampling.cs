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

    /// <summary>The column and the row of each pixel of images: (batch, height, width, 2).</summary>
    public static Tensor Places(Tensor images)
    {
        TensorSpec grid = new(images.Shape.With(3, 1), images.DType);
        return Ops.Concatenate([new Iota(grid, 2).Apply(), new Iota(grid, 1).Apply()], -1);
    }

    /// <summary>The smallest boxes (batch, number, 4) around the pixels that come from within boxes; where there are none, a box without area.</summary>
    /// <param name="boxes">(batch, number, 4).</param>
    /// <param name="places">The column and the row that each pixel comes from, (batch, height, width, 2).</param>
    public static Tensor Around(Tensor boxes, Tensor places)
    {
        (Tensor X, Tensor Y) Flat(Tensor t)
        {
            Tensor flat = Ops.Cast(Ops.Reshape(t, [t.Shape[0], 1, -1, 2]), boxes.DType);
            return (Ops.SliceAxis(flat, 3, 0, 1), Ops.SliceAxis(flat, 3, 1, 1));
        }

        Tensor[] c = [.. Ops.Split(Ops.ExpandDims(boxes, 2), 4, -1)];
        ((Tensor x, Tensor y), (Tensor column, Tensor row)) = (Flat(places), Flat(Places(places)));
        Tensor inside = Ops.LogicalAnd(
            Ops.LogicalAnd(Ops.GreaterEqual(x, c[0]), Ops.LessEqual(x, c[2])), Ops.LogicalAnd(Ops.GreaterEqual(y, c[1]), Ops.LessEqual(y, c[3])));
        (Tensor Least, Tensor Most) Bounds(Tensor at, int length)
        {
            Tensor least = Ops.Min(Ops.Where(inside, at, length), [2]);
            return (least, Ops.Maximum(least, Ops.Max(Ops.Where(inside, at, 0.0), [2])));
        }

        ((Tensor left, Tensor right), (Tensor top, Tensor bottom)) = (Bounds(column, places.Shape[2]), Bounds(row, places.Shape[1]));
        return Ops.Concatenate([left, top, right, bottom], -1);
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
