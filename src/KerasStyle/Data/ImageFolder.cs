using System.Runtime.InteropServices;
using KerasStyle.Imaging;
using KerasStyle.Layers;

namespace KerasStyle.Data;

/// <summary>Images of a folder as rows float32 (height, width, channels) of 0 to 255 with the labels of their classes. A file is read when its row is
/// wanted, while the step before is computed.</summary>
public sealed class ImageFolder : RowSource
{
    readonly ClassFolder files;
    readonly Tensor? targets;
    readonly string colorMode, interpolation;
    readonly bool crops, pads;
    readonly Shape shape;

    internal ImageFolder(ClassFolder files, string colorMode, (int Height, int Width) size, string interpolation, bool crops, bool pads)
    {
        int channels = colorMode switch
        {
            "grayscale" => 1,
            "rgb" => 3,
            "rgba" => 4,
            _ => throw new ArgumentException($"colorMode must be grayscale, rgb or rgba, got '{colorMode}'", nameof(colorMode)),
        };
        (this.files, this.colorMode, this.interpolation, this.crops, this.pads) = (files, colorMode, interpolation, crops, pads);
        (shape, targets) = (new Shape(size.Height, size.Width, channels), files.Targets());
        Inputs = [new TensorSpec(shape)];
        Targets = targets == null ? [] : [new TensorSpec(targets.Shape[1..], targets.DType)];
    }

    /// <summary>The classes in the order of their numbers.</summary>
    public IReadOnlyList<string> ClassNames => files.ClassNames;

    /// <summary>The files in the order of the rows.</summary>
    public IReadOnlyList<string> FilePaths => files.Paths;

    /// <summary>The number of a row's class; 0 without classes.</summary>
    public int LabelOf(int row) => files.Labels[row];

    /// <inheritdoc/>
    public override int Count => files.Paths.Count;

    /// <inheritdoc/>
    public override bool ReadsAhead => true;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets { get; }

    /// <inheritdoc/>
    public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
    {
        int size = rows.Length == 0 ? 0 : destination.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            Span<byte> row = destination.Slice(i * size, size);
            if (column == 1)
            {
                targets!.Buffer.AsSpan<byte>().Slice(rows[i] * size, size).CopyTo(row);
                continue;
            }

            Tensor image = Picture.Load(files.Paths[rows[i]]).As(colorMode).ToTensor();
            Tensor resized = image.Shape == shape ? Ops.Cast(image, DType.Float32) : Resized(image, shape[0], shape[1], interpolation, crops, pads);
            MemoryMarshal.AsBytes(resized.AsSpan<float>()).CopyTo(row);
        }
    }

    internal static Tensor Resized(Tensor image, int height, int width, string interpolation, bool crops, bool pads) =>
        Ops.Squeeze(new Resizing(height, width, interpolation, crops, pads, name: "resizing").Call(Ops.ExpandDims(Ops.Cast(image, DType.Float32), 0)), 0);
}
