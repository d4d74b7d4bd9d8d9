using KerasStyle.Imaging;
using KerasStyle.Layers;

namespace KerasStyle.Data;

/// <summary>Images of a folder as rows float32 (height, width, channels) of 0 to 255, with the labels of their classes.</summary>
public sealed class ImageFolder : FileRows
{
    readonly string colorMode, interpolation;
    readonly bool crops, pads;
    readonly Shape shape;

    internal ImageFolder(ClassFolder files, string colorMode, (int Height, int Width) size, string interpolation, bool crops, bool pads)
        : base(files)
    {
        (this.colorMode, this.interpolation, this.crops, this.pads) = (colorMode, interpolation, crops, pads);
        shape = new Shape(size.Height, size.Width, Picture.ChannelsOf(colorMode));
        Inputs = [new TensorSpec(shape)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; }

    private protected override void Read(string path, Span<float> row) => Read(path, colorMode, shape, interpolation, crops, pads).AsSpan<float>().CopyTo(row);

    /// <summary>A file as float32 of the wanted shape.</summary>
    internal static Tensor Read(string path, string colorMode, Shape shape, string interpolation, bool crops, bool pads)
    {
        Tensor image = Picture.Load(path).As(colorMode).ToTensor();
        return image.Shape == shape ? Ops.Cast(image, DType.Float32) : Resized(image, shape[0], shape[1], interpolation, crops, pads);
    }

    internal static Tensor Resized(Tensor image, int height, int width, string interpolation, bool crops, bool pads) =>
        Ops.Squeeze(new Resizing(height, width, interpolation, crops, pads, name: "resizing").Call(Ops.ExpandDims(Ops.Cast(image, DType.Float32), 0)), 0);
}
