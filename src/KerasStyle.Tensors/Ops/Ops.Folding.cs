using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>The blocks of images that a kernel covers, as columns, as keras.ops.unfold: (batch, channels, height, width) →
    /// (batch, channels · kernel height · kernel width, places).</summary>
    /// <param name="x">The images, channels first.</param>
    /// <param name="kernelSize">Height and width of a block, or one for both.</param>
    /// <param name="dilation">Distance between the values of a block, for each axis or for both.</param>
    /// <param name="padding">Zeros on both sides of each axis.</param>
    /// <param name="stride">Steps between blocks.</param>
    public static Tensor Unfold(Tensor x, Shape kernelSize, Shape? dilation = null, Shape? padding = null, Shape? stride = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var blocks = new Blocks(kernelSize, dilation, padding, stride);
        if (Recorded(nameof(Unfold), x, t => Unfold(t, kernelSize, dilation, padding, stride), blocks.Config) is { } recorded)
            return recorded;
        if (x.Rank != 4)
            throw new ArgumentException($"Unfold needs images (batch, channels, height, width), got {x.Spec}", nameof(x));
        (int height, int width) = blocks.Padded(x.Shape[2], x.Shape[3]);
        Tensor wide = Pad(x, [(0, 0), (0, 0), (blocks.Padding[0], blocks.Padding[0]), (blocks.Padding[1], blocks.Padding[1])]);
        Tensor at = blocks.Places(height, width);
        Tensor taken = Take(Reshape(wide, [x.Shape[0], x.Shape[1], height * width]), at, 2);
        return Reshape(taken, [x.Shape[0], x.Shape[1] * at.Shape[0], at.Shape[1]]);
    }

    /// <summary>The sums of overlapping blocks, as keras.ops.fold; the transpose of <see cref="Unfold"/>: (batch, channels · kernel height · kernel width, places) →
    /// (batch, channels, height, width).</summary>
    /// <param name="x">The blocks as columns.</param>
    /// <param name="outputSize">Height and width of the images, or one for both.</param>
    /// <param name="kernelSize">Height and width of a block, or one for both.</param>
    /// <param name="dilation">Distance between the values of a block, for each axis or for both.</param>
    /// <param name="padding">Width of the border of each axis that is cut off.</param>
    /// <param name="stride">Steps between blocks.</param>
    public static Tensor Fold(Tensor x, Shape outputSize, Shape kernelSize, Shape? dilation = null, Shape? padding = null, Shape? stride = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var blocks = new Blocks(kernelSize, dilation, padding, stride);
        Shape size = PerAxis(outputSize.Span, 2, nameof(outputSize));
        if (Recorded(nameof(Fold), x, t => Fold(t, outputSize, kernelSize, dilation, padding, stride), [("output_size", size.ToArray()), .. blocks.Config]) is { } recorded)
            return recorded;
        (int height, int width) = blocks.Padded(size[0], size[1]);
        Tensor at = blocks.Places(height, width);
        if (x.Rank != 3 || x.Shape[1] % at.Shape[0] != 0 || x.Shape[2] != at.Shape[1])
            throw new ArgumentException($"Fold to {size} needs (batch, channels · {at.Shape[0]}, {at.Shape[1]}), got {x.Spec}", nameof(x));
        int batch = x.Shape[0], channels = x.Shape[1] / at.Shape[0];
        Tensor sum = new ScatterAdd(2, [batch, channels, height * width]).Apply(at, Reshape(x, [batch, channels, .. at.Shape]));
        return Slice(Reshape(sum, [batch, channels, height, width]), [0, 0, blocks.Padding[0], blocks.Padding[1]], [batch, channels, size[0], size[1]]);
    }

    // What a kernel covers of an image.
    sealed class Blocks(Shape kernel, Shape? dilation, Shape? padding, Shape? stride)
    {
        readonly Shape kernel = PerAxis(kernel.Span, 2, "kernelSize");
        readonly Shape dilation = PerAxis(dilation is { } d ? d.Span : [1], 2, nameof(dilation));
        readonly Shape stride = PerAxis(stride is { } s ? s.Span : [1], 2, nameof(stride));

        public Shape Padding { get; } = PerAxis(padding is { } p ? p.Span : [0], 2, nameof(padding));

        public (string, object?)[] Config =>
            [("kernel_size", kernel.ToArray()), ("dilation", dilation.ToArray()), ("padding", Padding.ToArray()), ("stride", stride.ToArray())];

        public (int Height, int Width) Padded(int height, int width) => (height + 2 * Padding[0], width + 2 * Padding[1]);

        // (kernel's values, blocks): places in the padded image in row-major order.
        public Tensor Places(int height, int width)
        {
            int rows = Count(height, 0), columns = Count(width, 1);
            var at = new int[kernel[0] * kernel[1], rows * columns];
            for (int k = 0; k < at.GetLength(0); k++)
            {
                int i = k / kernel[1] * dilation[0], j = k % kernel[1] * dilation[1];
                for (int place = 0; place < at.GetLength(1); place++)
                    at[k, place] = (place / columns * stride[0] + i) * width + place % columns * stride[1] + j;
            }

            return Tensor.From(at);
        }

        int Count(int length, int axis)
        {
            int span = (kernel[axis] - 1) * dilation[axis] + 1;
            return length >= span ? (length - span) / stride[axis] + 1 : throw new ArgumentException($"blocks of {span} do not fit into a padded length of {length}");
        }
    }
}
