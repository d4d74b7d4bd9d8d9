using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Columns of pixels as ML.NET's ExtractPixels makes them: channels last, or in planes.</summary>
public class PixelTests
{
    const int Height = 4, Width = 5, Channels = 3;

    [Fact]
    public void PixelsByColourAndInPlanesTrainTheSameNet()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        Picture[] pictures = [.. Enumerable.Range(0, 40).Select(_ => Picture.Draw(random))];
        IDataView rows = ml.Data.LoadFromEnumerable(pictures);
        Assert.Equal($"Vector<Single, {Channels}, {Height}, {Width}>", rows.Schema["Planes"].Type.ToString());

        float[][] Scores(string column, params Layer[] first)
        {
            var net = new Sequential([.. first, new Conv2D(4, 3, padding: "same", activation: "relu", name: "c"), new GlobalAveragePooling2D(name: "g")]);
            return [.. ml.Keras().MulticlassClassification(net, column, options: new() { Epochs = 3, BatchSize = 8, Seed = 1, Verbose = 0 }).Fit(rows).Transform(rows).GetColumn<float[]>("Score")];
        }
        float[][] byColour = Scores("Pixels"), inPlanes = Scores("Planes", new Permute([2, 3, 1]));
        // Other engines may add up in another order for each layout.
        float apart = byColour.SelectMany(s => s).Zip(inPlanes.SelectMany(s => s), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(apart, 0, ReferenceEquals(Engines.Current, Engines.Cpu) ? 0 : 1e-6f);
    }

    sealed class Picture
    {
        [VectorType(Height, Width, Channels)]
        public float[] Pixels { get; set; } = [];

        [VectorType(Channels, Height, Width)]
        public float[] Planes { get; set; } = [];

        public int Label { get; set; }

        public static Picture Draw(Random random)
        {
            var picture = new Picture { Pixels = new float[Height * Width * Channels], Planes = new float[Height * Width * Channels], Label = random.Next(2) };
            for (int place = 0; place < Height * Width; place++)
            {
                for (int channel = 0; channel < Channels; channel++)
                    picture.Pixels[place * Channels + channel] = picture.Planes[channel * Height * Width + place] = (random.Next(256) - 10f * picture.Label) / 255;
            }

            return picture;
        }
    }
}
