using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Image files of a folder train a net with augmentation.</summary>
public sealed class ImageTests : IDisposable
{
    readonly MLContext ml = new(seed: 1);
    readonly string folder = Directory.CreateTempSubdirectory("images").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    sealed class Shot
    {
        [VectorType(12, 12, 3)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";

        public string Path { get; set; } = "";
    }

    // Striped pictures, along or across, of different sizes and colours.
    void WritePictures(int count)
    {
        var random = new Random(2);
        foreach (string kind in (string[])["across", "along"])
        {
            Directory.CreateDirectory(Path.Combine(folder, kind));
            for (int i = 0; i < count; i++)
            {
                int size = random.Next(14, 30), period = random.Next(4, 7), color = random.Next(3);
                var pixels = new byte[size * size * 3];
                for (int p = 0; p < size * size; p++)
                    pixels[3 * p + color] = (byte)((kind == "across" ? p / size : p % size) / (period / 2) % 2 * (150 + random.Next(100)));
                File.WriteAllBytes(Path.Combine(folder, kind, $"{i}.png"), PngWriter.Write(size, size, pixels));
            }
        }
    }

    [Fact]
    public void A_folder_of_images_is_learned()
    {
        WritePictures(60);
        IDataView images = ml.Keras().ImagesFromFolder(folder, 12, 12);
        Assert.Equal("Vector<Single, 12, 12, 3>", images.Schema["Pixels"].Type.ToString());
        Assert.Equal(120, images.GetColumn<string>("Path").Count());
        Assert.InRange(images.GetColumn<float[]>("Pixels").Max(p => p.Max()), 0.5f, 1);
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(images, testFraction: 0.25);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().MulticlassClassification(
                new Sequential([new Conv2D(8, 3, activation: "relu"), new Flatten(), new Dense(16, activation: "relu")]), "Pixels",
                options: new() { Epochs = 20, Optimizer = new Adam(0.005), Augmentation = [new RandomFlip()], Verbose = 0 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(split.TrainSet);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy > 0.9);

        using PredictionEngine<Shot, WordPrediction> engine = ml.Model.CreatePredictionEngine<Shot, WordPrediction>(model);
        string file = Path.Combine(folder, "along", "7.png");
        Assert.Equal("along", engine.Predict(new Shot { Pixels = KerasCatalog.ReadImage(file, 12, 12) }).PredictedLabel);
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        WritePictures(2);
        File.WriteAllText(Path.Combine(folder, "along", "9.png"), "no picture");
        IDataView images = ml.Keras().ImagesFromFolder(folder, 8, 8);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => images.GetColumn<float[]>("Pixels").Count());
        Assert.Contains("9.png", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ml.Keras().ImagesFromFolder(Path.Combine(folder, "along"), 8, 8));
    }
}
