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

    [Theory]
    [InlineData(12, 12, "rgb", false)]
    [InlineData(5, 9, "rgb", true)]
    [InlineData(7, 7, "grayscale", false)]
    public void One_image_is_read_as_a_folder_and_a_column_of_paths_are(int height, int width, string colorMode, bool crops)
    {
        WritePictures(2);
        IDataView images = ml.Keras().ImagesFromFolder(folder, height, width, colorMode, cropToAspectRatio: crops);
        KerasImageLoader loader = ml.Keras().LoadImages("Read", "Path", height: height, width: width, colorMode: colorMode, cropToAspectRatio: crops);
        string[] paths = [.. images.GetColumn<string>("Path")];
        float[][] ofFolder = [.. images.GetColumn<float[]>("Pixels")], ofColumn = [.. loader.Fit(images).Transform(images).GetColumn<float[]>("Read")];
        Assert.All(paths.Index(), p =>
        {
            float[] one = KerasCatalog.ReadImage(p.Item, height, width, colorMode, cropToAspectRatio: crops);
            Assert.Equal(ofFolder[p.Index], one);
            Assert.Equal(ofColumn[p.Index], one);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nets_of_hidden_units_take_images_as_rows_of_numbers(bool standardize)
    {
        WritePictures(20);
        IDataView images = ml.Data.Cache(ml.Keras().ImagesFromFolder(folder, 12, 12));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().Multiclass(hidden: [8], features: "Pixels", standardize: standardize, options: new() { Epochs = 2, Verbose = 0 }));
        Assert.Equal(40, pipeline.Fit(images).Transform(images).GetColumn<float[]>("Score").Count(s => s.Length == 2));
    }

    sealed class Named
    {
        public string File { get; set; } = "";

        public string Label { get; set; } = "";
    }

    Named[] Files(int count) => [.. ((string[])["across", "along"]).SelectMany(kind => Enumerable.Range(0, count).Select(i => new Named { File = $"{kind}/{i}.png", Label = kind }))];

    [Fact]
    public void A_column_of_paths_is_learned_saved_and_predicted()
    {
        WritePictures(60);
        IDataView files = ml.Data.LoadFromEnumerable(Files(60));
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(files, testFraction: 0.25);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().LoadImages("Pixels", "File", folder, 12, 12))
            .Append(ml.Keras().MulticlassClassification(
                new Sequential([new Conv2D(8, 3, activation: "relu"), new Flatten(), new Dense(16, activation: "relu")]), "Pixels",
                options: new() { Epochs = 20, Optimizer = new Adam(0.005), Verbose = 0 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(split.TrainSet);
        Assert.Equal("Vector<Single, 12, 12, 3>", model.GetOutputSchema(files.Schema)["Pixels"].Type.ToString());
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy > 0.9);

        var zip = new MemoryStream();
        ml.Model.Save(model, files.Schema, zip);
        zip.Position = 0;
        var fresh = new MLContext();
        ITransformer loaded = fresh.Model.Load(zip, out _);
        Assert.Equal(model.Transform(files).GetColumn<float[]>("Score"), loaded.Transform(files).GetColumn<float[]>("Score"));
        using PredictionEngine<Named, WordPrediction> engine = fresh.Model.CreatePredictionEngine<Named, WordPrediction>(loaded);
        Assert.Equal("along", engine.Predict(new Named { File = "along/7.png" }).PredictedLabel);
        Assert.Equal("across", engine.Predict(new Named { File = "across/3.png" }).PredictedLabel);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_its_row()
    {
        WritePictures(2);
        KerasImageTransformer stage = ml.Keras().LoadImages("Pixels", "File", folder, 8, 8).Fit(ml.Data.LoadFromEnumerable(Files(2)));
        Assert.Equal(Files(2).Select(f => f.File), stage.Transform(ml.Data.LoadFromEnumerable(Files(2))).GetColumn<string>("File"));
        Exception Fails(string file)
        {
            Named[] rows = Files(2);
            rows[2].File = file;
            return Assert.ThrowsAny<Exception>(() => stage.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Pixels").Count());
        }

        Assert.Contains("path column 'File': row 2: the image 'along/none.png' cannot be read", Fails("along/none.png").Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "along", "9.png"), "no picture");
        Assert.Contains("PNG or JPEG", Assert.IsType<InvalidDataException>(Fails("along/9.png")).Message, StringComparison.Ordinal);
        Assert.Contains("row 2 names no file", Fails("").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_columns_and_sizes_are_refused()
    {
        IDataView digits = ml.Data.LoadFromEnumerable(TestData.Digits);
        Assert.Contains("'File'", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().LoadImages("Pixels", "File").Fit(digits)).Message, StringComparison.Ordinal);
        Assert.Contains("a text", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().LoadImages("Pixels", "Label").Fit(digits)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().LoadImages("Pixels", "File", height: 0));
        Assert.Throws<ArgumentException>(() => ml.Keras().LoadImages("Pixels", "File", colorMode: "pink"));
        Assert.Throws<ArgumentException>(() => ml.Keras().LoadImages("Pixels", "File", interpolation: "guess"));
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
