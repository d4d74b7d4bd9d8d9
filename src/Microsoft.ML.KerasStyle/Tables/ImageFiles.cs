using System.Collections;
using System.Runtime.InteropServices;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>A row of <see cref="KerasCatalog.ImagesFromFolder"/>.</summary>
sealed class ImageFile
{
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    public string Path { get; set; } = "";
}

/// <summary>Image files, each read when it is enumerated.</summary>
sealed class ImageFiles(ImageFolder images) : IEnumerable<ImageFile>
{
    /// <summary>Numbers of a pixel.</summary>
    public int Channels => images.Inputs[0].Shape[2];

    /// <inheritdoc/>
    public IEnumerator<ImageFile> GetEnumerator()
    {
        int size = (int)images.Inputs[0].Shape.Size;
        for (int i = 0; i < images.Count; i++)
        {
            var pixels = new float[size];
            images.Fill(0, [i], MemoryMarshal.AsBytes(pixels.AsSpan()));
            for (int p = 0; p < size; p++)
                pixels[p] /= byte.MaxValue;
            yield return new ImageFile { Pixels = pixels, Label = images.ClassNames[images.LabelOf(i)], Path = images.FilePaths[i] };
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
