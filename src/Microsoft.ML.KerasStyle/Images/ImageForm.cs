using KerasStyle.Data;
using KerasStyle.Imaging;
using KerasStyle.Layers;

namespace Microsoft.ML.KerasStyle.Images;

/// <summary>What image files are made to: height × width × channels numbers from 0 to 1.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="ColorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
/// <param name="Interpolation">How images are resized, as keras.layers.Resizing.</param>
/// <param name="CropToAspectRatio">Whether the middle of an image is cut out, so that nothing is distorted.</param>
sealed record ImageForm(int Height, int Width, string ColorMode, string Interpolation, bool CropToAspectRatio)
{
    /// <summary>Numbers of a pixel.</summary>
    public int Channels => Picture.ChannelsOf(ColorMode);

    /// <summary>Numbers of an image.</summary>
    public int Size => checked(Height * Width * Channels);

    /// <summary>This form when it is possible.</summary>
    /// <exception cref="ArgumentException">A length is below 1, or a name is unknown.</exception>
    public ImageForm Checked()
    {
        if (Height < 1 || Width < 1 || Size < 1)
            throw new ArgumentOutOfRangeException(nameof(Height), $"height and width must be at least 1, got {Height} and {Width}");
        _ = new Resizing(Height, Width, Interpolation, CropToAspectRatio);
        return this;
    }

    /// <summary>Reads a PNG or JPEG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pixels">Room for <see cref="Size"/> numbers.</param>
    public void Read(string path, Span<float> pixels)
    {
        ReadOnlySpan<float> values = ImageFolder.Read(path, ColorMode, [Height, Width, Channels], Interpolation, CropToAspectRatio, pads: false).AsSpan<float>();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = values[i] / byte.MaxValue;
    }

    /// <summary>Writes what <see cref="Read(BinaryReader)"/> reads.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Height);
        writer.Write(Width);
        writer.Write(ColorMode);
        writer.Write(Interpolation);
        writer.Write(CropToAspectRatio);
    }

    /// <summary>The form in a file.</summary>
    public static ImageForm Read(BinaryReader reader) =>
        new ImageForm(reader.ReadInt32(), reader.ReadInt32(), reader.ReadString(), reader.ReadString(), reader.ReadBoolean()).Checked();
}
