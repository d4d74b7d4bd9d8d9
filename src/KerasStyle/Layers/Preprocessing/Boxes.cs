using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Rectangles in images.</summary>
static class Boxes
{
    /// <summary>Whether each pixel lies in a rectangle of the given shares of width and height; its place is given by shares of the room left. All shares are (batch, 1, 1, 1).</summary>
    public static Tensor Inside(Tensor images, Tensor width, Tensor height, Tensor left, Tensor top)
    {
        return Ops.LogicalAnd(Along(2, width, left), Along(1, height, top));

        Tensor Along(int axis, Tensor share, Tensor place)
        {
            int length = images.Shape[axis];
            Tensor at = new Iota(new TensorSpec(new Shape(1, 1, 1, 1).With(axis, length), images.DType), axis).Apply(), size = share * length, start = place * (length - size);
            return Ops.LogicalAnd(Ops.GreaterEqual(at, start), at < start + size);
        }
    }
}
