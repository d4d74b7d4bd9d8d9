using KerasStyle;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Images;
using Microsoft.ML.KerasStyle.Tables;

namespace Microsoft.ML.KerasStyle;

/// <content>Images from files.</content>
public sealed partial class KerasCatalog
{
    /// <summary>The PNG and JPEG files of a folder with a folder for each class, as rows of <c>Pixels</c> (a vector of Single, height × width × channels, from 0 to 1),
    /// <c>Label</c> (the folder's name) and <c>Path</c>. A file is read when a cursor comes to it; nothing but the list of files is kept.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="height">Rows that images are resized to.</param>
    /// <param name="width">Columns that images are resized to.</param>
    /// <param name="colorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
    /// <param name="interpolation">How images are resized, as keras.layers.Resizing.</param>
    /// <param name="cropToAspectRatio">Whether the middle of an image is cut out, so that nothing is distorted.</param>
    /// <exception cref="ArgumentException">There are no images, or an argument is unknown.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IDataView ImagesFromFolder(
        string directory, int height = 256, int width = 256, string colorMode = "rgb", string interpolation = "bilinear", bool cropToAspectRatio = false)
    {
        var files = new ImageFiles(KerasUtils.ImageDatasetFromDirectory(
            directory, colorMode: colorMode, imageSize: (height, width), shuffle: false, interpolation: interpolation, cropToAspectRatio: cropToAspectRatio));
        var schema = SchemaDefinition.Create(typeof(ImageFile));
        schema[nameof(ImageFile.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, height, width, files.Channels);
        return context.Data.LoadFromEnumerable(files, schema);
    }

    /// <summary>A stage that reads the PNG and JPEG files that a column names into a column of Single, height × width × channels from 0 to 1, and is saved with the model:
    /// what a prediction is given is a path. A file is read when its row's pixels are asked for.</summary>
    /// <param name="outputColumn">Column for the pixels.</param>
    /// <param name="inputColumn">Column of the files' paths.</param>
    /// <param name="imageFolder">Folder that paths are relative to; the process's own when null.</param>
    /// <param name="height">Rows that images are resized to.</param>
    /// <param name="width">Columns that images are resized to.</param>
    /// <param name="colorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
    /// <param name="interpolation">How images are resized, as keras.layers.Resizing.</param>
    /// <param name="cropToAspectRatio">Whether the middle of an image is cut out, so that nothing is distorted.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public KerasImageLoader LoadImages(
        string outputColumn, string inputColumn, string? imageFolder = null, int height = 256, int width = 256, string colorMode = "rgb", string interpolation = "bilinear", bool cropToAspectRatio = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumn);
        ArgumentException.ThrowIfNullOrEmpty(inputColumn);
        return new KerasImageLoader(new KerasImageTransformer(outputColumn, inputColumn, imageFolder, new ImageForm(height, width, colorMode, interpolation, cropToAspectRatio).Checked()));
    }

    /// <summary>Reads an image file as <see cref="LoadImages"/> and <see cref="ImagesFromFolder"/> give it to a net, for the input of a prediction: height × width × channels numbers from 0 to 1.</summary>
    /// <param name="path">PNG or JPEG file.</param>
    /// <param name="height">Rows that the image is resized to.</param>
    /// <param name="width">Columns that the image is resized to.</param>
    /// <param name="colorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
    /// <param name="interpolation">How the image is resized, as keras.layers.Resizing.</param>
    /// <param name="cropToAspectRatio">Whether the middle of the image is cut out, so that nothing is distorted.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="InvalidDataException">The file is neither PNG nor JPEG, or malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static float[] ReadImage(string path, int height, int width, string colorMode = "rgb", string interpolation = "bilinear", bool cropToAspectRatio = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ImageForm form = new ImageForm(height, width, colorMode, interpolation, cropToAspectRatio).Checked();
        float[] pixels = new float[form.Size];
        form.Read(path, pixels);
        return pixels;
    }
}
