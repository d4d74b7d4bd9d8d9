using KerasStyle.Data;
using KerasStyle.Imaging;

namespace KerasStyle;

public static partial class KerasUtils
{
    /// <summary>Reads a PNG or JPEG file: uint8 (height, width, channels). As keras.utils.load_img.</summary>
    /// <param name="path">The file.</param>
    /// <param name="colorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
    /// <param name="targetSize">Height and width that the image is resized to; its own when null.</param>
    /// <param name="interpolation">How it is resized: <c>nearest</c>, <c>bilinear</c>, <c>bicubic</c>, ...</param>
    /// <param name="keepAspectRatio">Whether the middle of the image is cut out, so that nothing is distorted.</param>
    /// <exception cref="InvalidDataException">The file is neither PNG nor JPEG, or malformed.</exception>
    public static Tensor LoadImg(string path, string colorMode = "rgb", (int Height, int Width)? targetSize = null, string interpolation = "nearest", bool keepAspectRatio = false)
    {
        Tensor image = Picture.Load(path).As(colorMode).ToTensor();
        if (targetSize is not { } size || (image.Shape[0] == size.Height && image.Shape[1] == size.Width))
            return image;
        Tensor resized = ImageFolder.Resized(image, size.Height, size.Width, interpolation, keepAspectRatio, false);
        return Ops.Cast(Ops.Clip(Ops.Round(resized), 0, 255), DType.UInt8);
    }

    /// <summary>An image as numbers: float32 (height, width, channels). As keras.utils.img_to_array.</summary>
    /// <param name="img">(height, width, channels) or (height, width) of grey.</param>
    /// <param name="dataFormat"><c>channels_last</c>, or <c>channels_first</c> for (channels, height, width); <see cref="KerasConfig.ImageDataFormat"/> when null.</param>
    /// <param name="dtype">Element type; <see cref="KerasConfig.Floatx"/> when null.</param>
    public static Tensor ImgToArray(Tensor img, string? dataFormat = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(img);
        Tensor x = Ops.Cast(img.Rank == 2 ? Ops.ExpandDims(img, -1) : img, dtype ?? KerasConfig.Floatx.Widened());
        return KerasConfig.DataFormat(nameof(ImgToArray), dataFormat) == "channels_first" ? Ops.Transpose(x, 2, 0, 1) : x;
    }

    /// <summary>Numbers as an image of bytes: uint8 (height, width, channels). As keras.utils.array_to_img.</summary>
    /// <param name="x">(height, width, channels).</param>
    /// <param name="dataFormat">Where the channels are; <see cref="KerasConfig.ImageDataFormat"/> when null.</param>
    /// <param name="scale">Whether the least value becomes 0 and the largest 255; otherwise values are taken as 0 to 255.</param>
    public static Tensor ArrayToImg(Tensor x, string? dataFormat = null, bool scale = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor image = Ops.Cast(KerasConfig.DataFormat(nameof(ArrayToImg), dataFormat) == "channels_first" ? Ops.Transpose(x, 1, 2, 0) : x, DType.Float32);
        if (scale)
        {
            image -= Ops.Min(image);
            double most = Ops.Max(image).Item();
            image = most == 0 ? image : image / most * 255;
        }

        return Ops.Cast(Ops.Clip(image, 0, 255), DType.UInt8);
    }

    /// <summary>Writes numbers as a PNG file of bytes. As keras.utils.save_img.</summary>
    /// <param name="path">The file, which ends in <c>.png</c>.</param>
    /// <param name="x">(height, width, channels) of 1, 3 or 4 channels.</param>
    /// <param name="dataFormat">As for <see cref="ArrayToImg"/>.</param>
    /// <param name="scale">As for <see cref="ArrayToImg"/>.</param>
    /// <exception cref="NotSupportedException">The file ends otherwise.</exception>
    public static void SaveImg(string path, Tensor x, string? dataFormat = null, bool scale = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"images are written as PNG: the file must end in .png, got '{path}'");
        Tensor image = ArrayToImg(x, dataFormat, scale);
        byte[] file = Callbacks.Events.Png.Encode(image.ToArray<byte>(), image.Shape[1], image.Shape[0], image.Shape[2]);
        Saving.AtomicFile.Write(path, stream => stream.Write(file));
    }

    /// <summary>The images of a folder with a folder for each class, as rows to train on; each is read when it is needed. As keras.utils.image_dataset_from_directory;
    /// batches are made, and shuffled anew, by Fit.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="labels">One number for each file in the order of their names; from the folders' names when null.</param>
    /// <param name="labelMode"><c>int</c>: the class's number; <c>categorical</c>: a vector with a 1; <c>binary</c>: 0 or 1 as float32; null: images alone.</param>
    /// <param name="classNames">The folders in the order of the classes' numbers; by name when null.</param>
    /// <param name="colorMode"><c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</param>
    /// <param name="imageSize">Height and width that images are resized to; 256 each when null.</param>
    /// <param name="shuffle">Whether files are taken in another order than that of their names; it also says which are for validation.</param>
    /// <param name="seed">Seed of that order; the same for both parts of a split.</param>
    /// <param name="validationSplit">Share of the files, from the end, that is the part <c>validation</c>.</param>
    /// <param name="subset"><c>training</c> or <c>validation</c>, with <paramref name="validationSplit"/>.</param>
    /// <param name="interpolation">How images are resized.</param>
    /// <param name="cropToAspectRatio">Whether the middle of an image is cut out, so that nothing is distorted.</param>
    /// <param name="padToAspectRatio">Whether an image is filled up instead.</param>
    /// <exception cref="ArgumentException">There are no images, or an argument is unknown.</exception>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public static ImageFolder ImageDatasetFromDirectory(
        string directory,
        IReadOnlyList<int>? labels = null,
        string? labelMode = "int",
        IReadOnlyList<string>? classNames = null,
        string colorMode = "rgb",
        (int Height, int Width)? imageSize = null,
        bool shuffle = true,
        int? seed = null,
        double? validationSplit = null,
        string? subset = null,
        string interpolation = "bilinear",
        bool cropToAspectRatio = false,
        bool padToAspectRatio = false)
    {
        ClassFolder files = ClassFolder.Read(directory, labels, labelMode, classNames, [".png", ".jpg", ".jpeg"], shuffle, seed, validationSplit, subset);
        return new ImageFolder(files, colorMode, imageSize ?? (256, 256), interpolation, cropToAspectRatio, padToAspectRatio);
    }

    /// <summary>The texts of a folder with a folder of <c>.txt</c> files for each class. As keras.utils.text_dataset_from_directory.
    /// <code>var (texts, labels, classes) = KerasUtils.TextDatasetFromDirectory("reviews"); model.Fit(texts, labels);</code></summary>
    /// <param name="directory">The folder.</param>
    /// <param name="labels">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="labelMode">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="classNames">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="maxLength">Bytes after which texts are cut; all when null.</param>
    /// <param name="shuffle">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="seed">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="validationSplit">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="subset">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <returns>Texts (files), labels (null without), and the classes' names.</returns>
    public static (Tensor Texts, Tensor? Labels, IReadOnlyList<string> ClassNames) TextDatasetFromDirectory(
        string directory,
        IReadOnlyList<int>? labels = null,
        string? labelMode = "int",
        IReadOnlyList<string>? classNames = null,
        int? maxLength = null,
        bool shuffle = true,
        int? seed = null,
        double? validationSplit = null,
        string? subset = null)
    {
        ClassFolder files = ClassFolder.Read(directory, labels, labelMode, classNames, [".txt"], shuffle, seed, validationSplit, subset);
        string[] texts = [.. files.Paths.Select(Text)];
        return (Tensor.FromStrings(texts), files.Targets(), files.ClassNames);

        string Text(string path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, maxLength ?? bytes.Length));
        }
    }
}
