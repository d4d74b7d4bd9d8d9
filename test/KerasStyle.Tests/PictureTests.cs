using KerasStyle.Data;
using KerasStyle.Imaging;
using KerasStyle.Layers;
using KerasStyle.Saving;

namespace KerasStyle.Tests;

/// <summary>Image files are read as Pillow reads them, and malformed ones end in one exception.</summary>
public sealed class PictureTests : IDisposable
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Imaging");

    readonly string folder = Directory.CreateTempSubdirectory("pictures").FullName;

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Where(f => !f.EndsWith(".npy", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)!).Order()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_are_read_as_Pillow_reads_them(string file)
    {
        Picture picture = Picture.Load(Path.Combine(Folder, file));
        NpyArray expected = NpyArray.Read(File.ReadAllBytes(Path.ChangeExtension(Path.Combine(Folder, file), ".npy")));
        Assert.Equal(expected.Shape[0], picture.Height);
        Assert.Equal(expected.Shape[1], picture.Width);
        byte[] want = expected.Read<byte>();
        byte[] got = (expected.Shape.Count == 2 ? picture.As("grayscale") : expected.Shape[2] == picture.Channels ? picture : picture.As(expected.Shape[2] == 4 ? "rgba" : "rgb")).Pixels;
        Assert.Equal(want.Length, got.Length);
        int[] off = [.. want.Zip(got, (a, b) => Math.Abs(a - b))];
        if (file.EndsWith(".png", StringComparison.Ordinal))
            Assert.Equal(0, off.Max());
        else
            Assert.True(off.Max() <= 4 && off.Average() < 0.6, $"off by {off.Max()} at most, {off.Average():F2} in the mean");      // cosines are rounded otherwise
    }

    [Fact]
    public void Malformed_files_give_one_exception()
    {
        var random = new Random(1);
        foreach (string file in Directory.GetFiles(Folder).Where(f => !f.EndsWith(".npy", StringComparison.Ordinal)))
        {
            byte[] good = File.ReadAllBytes(file);
            for (int n = 0; n < 150; n++)
            {
                byte[] bad = n % 3 == 0 ? good[..random.Next(good.Length)] : [.. good];
                for (int i = 0; i < n % 5 && bad.Length > 0; i++)
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                try
                {
                    Picture.Decode(bad);
                }
                catch (InvalidDataException)
                {
                }
            }
        }
    }

    [Fact]
    public void A_folder_for_each_class_is_trained_on()
    {
        // Dark and bright versions of real files: the classes differ in brightness.
        string[] files = [.. Directory.GetFiles(Folder, "*.jpg")];
        foreach ((int i, string kind) in ((string[])["colour", "grey"]).Index())
        {
            Directory.CreateDirectory(Path.Combine(folder, kind));
            foreach (string file in files.Where(f => Path.GetFileName(f).StartsWith("grey", StringComparison.Ordinal) == (i == 1)))
                File.Copy(file, Path.Combine(folder, kind, Path.GetFileName(file)));
        }

        ImageFolder images = KerasUtils.ImageDatasetFromDirectory(folder, imageSize: (12, 10), labelMode: "binary", seed: 1);
        Assert.Equal(["colour", "grey"], images.ClassNames);
        Assert.Equal(files.Length, images.Count);
        Assert.Equal([12, 10, 3], Enumerable.Range(0, 3).Select(i => images.Inputs[0].Shape[i]));
        var model = new Sequential([new Input([12, 10, 3]), new Rescaling(1.0 / 255), new Flatten(), new Dense(1, activation: "sigmoid")]);
        model.Compile("adam", "binary_crossentropy");
        Assert.Equal(2, model.Fit(images, epochs: 2, verbose: 0)["loss"].Count);
        ImageFolder train = KerasUtils.ImageDatasetFromDirectory(folder, imageSize: (8, 8), seed: 3, validationSplit: 0.3, subset: "training");
        ImageFolder other = KerasUtils.ImageDatasetFromDirectory(folder, imageSize: (8, 8), seed: 3, validationSplit: 0.3, subset: "validation");
        Assert.Equal(files.Length, train.Count + other.Count);
        Assert.Empty(train.FilePaths.Intersect(other.FilePaths));
        Assert.Throws<ArgumentException>(() => KerasUtils.ImageDatasetFromDirectory(folder, colorMode: "sepia"));
        Assert.Throws<ArgumentException>(() => KerasUtils.ImageDatasetFromDirectory(Path.Combine(folder, "grey")));
    }

    [Fact]
    public void Images_are_resized_and_turned_into_numbers_and_back()
    {
        Tensor image = KerasUtils.LoadImg(Path.Combine(Folder, "rgb.png"), targetSize: (6, 4), interpolation: "bilinear");
        Assert.Equal(DType.UInt8, image.DType);
        Assert.Equal(6 * 4 * 3, image.Shape.Size);
        Tensor numbers = KerasUtils.ImgToArray(image, "channels_first");
        Assert.Equal(3, numbers.Shape[0]);
        Assert.Equal(image.ToArray<byte>(), KerasUtils.ArrayToImg(numbers, "channels_first", scale: false).ToArray<byte>());
        Assert.Equal(1, KerasUtils.LoadImg(Path.Combine(Folder, "rgb.png"), colorMode: "grayscale").Shape[2]);
    }
}
