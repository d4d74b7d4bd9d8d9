using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>Images with what belongs to them, and images one at a time. Expected boxes are those of Keras 3.15.1 for images of 8 rows and 6 columns.</summary>
public class ImageDataTests
{
    static readonly Tensor Images = Tensor.From<float>([.. Enumerable.Range(0, 48)], [1, 8, 6, 1]);

    static Dictionary<string, TensorStructure> Data() => new()
    {
        ["images"] = Images,
        ["labels"] = (Tensor)new float[,] { { 0, 1 } },
        ["segmentation_masks"] = Ops.Cast(Ops.FloorDivide(Images, 7.0), DType.Int32),
        ["bounding_boxes"] = new Dictionary<string, Tensor>
        {
            ["boxes"] = Tensor.From<float>([1, 2, 4, 5, 0, 0, 2, 7, 5, 7, 6, 8, -1, -1, -1, -1, 0, 0, 0, 0], [1, 5, 4]),
            ["labels"] = Tensor.From<int>([3, 4, 5, -1, -1], [1, 5]),
        },
    };

    static TensorStructure One(TensorStructure data) => data.Names is { } names
        ? names.ToDictionary(n => n, n => One(data[n]))
        : Ops.Squeeze(data!, 0);

    public static TheoryData<string, float[], int[]> Sizes => new()
    {
        { "stretch", [1.5f, 1, 6, 2.5f, 0, 0, 3, 3.5f, 7.5f, 3.5f, 9, 4], [3, 4, 5] },
        { "pad", [2.625f, 1.25f, 4.5f, 3.125f, 2, 0, 3.25f, 4.375f, 5.125f, 4.375f, 5.75f, 5], [3, 4, 5] },
        { "crop", [1.5f, 0, 6, 4.5f, 0, 0, 3, 5, 7.5f, 5, 9, 5], [3, 4, -1] },
        { "middle", [0, 0, 3, 3, 0, 0, 1, 4, 3, 4, 3, 4], [3, 4, -1] },
        { "larger", [0, 2.25f, 3.75f, 5.625f, 0, 0, 1.25f, 7.875f, 5, 7.875f, 5, 9], [3, 4, -1] },
        { "random, larger", [0, 2.25f, 3.75f, 5.625f, 0, 0, 1.25f, 7.875f, 5, 7.875f, 5, 9], [3, 4, -1] },
    };

    static BaseImageLayer Layer(string name) => name switch
    {
        "stretch" => new Resizing(4, 9),
        "pad" => new Resizing(5, 9, padToAspectRatio: true),
        "crop" => new Resizing(5, 9, cropToAspectRatio: true),
        "middle" => new CenterCrop(4, 3),
        "larger" => new CenterCrop(9, 5),
        _ => new RandomCrop(9, 5),
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_new_size_takes_boxes_along(string name, float[] want, int[] labels)
    {
        BaseImageLayer layer = Layer(name);
        layer.BoundingBoxFormat = "xyxy";
        TensorStructure y = layer.CallStructure(Data(), training: true);
        Near([.. want, 0, 0, 0, 0, 0, 0, 0, 0], y["bounding_boxes"]["boxes"]!);
        Assert.Equal([.. labels, -1, -1], ((Tensor)y["bounding_boxes"]["labels"]!).ToArray<int>());
        Assert.Equal(((Tensor)y["images"]!).Shape, ((Tensor)y["segmentation_masks"]!).Shape);
        Assert.Equal([0f, 1], ((Tensor)y["labels"]!).ToArray<float>());
        Same(One(y), layer.CallStructure(One(Data()), training: true));
    }

    [Fact]
    public void Resized_masks_keep_their_type_and_classes()
    {
        Tensor mask = new Resizing(4, 9).CallStructure(new Dictionary<string, TensorStructure> { ["images"] = Images, ["segmentation_masks"] = Data()["segmentation_masks"] })["segmentation_masks"]!;
        Assert.Equal(DType.Int32, mask.DType);
        Assert.Equal([0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2], mask.ToArray<int>()[..12]);
        mask = new CenterCrop(4, 3).CallStructure(new Dictionary<string, TensorStructure> { ["images"] = Images, ["segmentation_masks"] = Data()["segmentation_masks"] })["segmentation_masks"]!;
        Assert.Equal([1f, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4], mask.ToArray<float>());
    }

    public static TheoryData<Layer> Every => new(
        new AugMix(seed: 1), new AutoContrast(), new CenterCrop(3, 4), new ContrastLimitedAdaptiveHistogramEqualization(tileGridSize: 2), new CutMix(seed: 1), new Equalization(),
        new MixUp(seed: 1), new RandAugment(seed: 1), new RandomBrightness(0.5, seed: 1), new RandomColorDegeneration(0.5, seed: 1), new RandomColorJitter(brightnessFactor: 0.3, seed: 1),
        new RandomContrast(0.5, seed: 1), new RandomCrop(3, 4, seed: 1), new RandomElasticTransform(seed: 1), new RandomErasing(seed: 1), new RandomFlip(seed: 1), new RandomGaussianBlur(seed: 1),
        new RandomGrayscale(seed: 1), new RandomHue(0.5, seed: 1), new RandomInvert(seed: 1), new RandomPerspective(seed: 1), new RandomPosterization(4, seed: 1), new RandomRotation(0.3, seed: 1),
        new RandomSaturation(0.5, seed: 1), new RandomSharpness(0.5, seed: 1), new RandomShear(0.3, 0.3, seed: 1), new RandomTranslation(0.3, 0.3, seed: 1), new RandomZoom(0.3, seed: 1),
        new Resizing(3, 4), new Solarization(0.3, 0.3, seed: 1));

    [Theory]
    [MemberData(nameof(Every))]
    public void One_image_is_a_batch_of_one(Layer layer)
    {
        Tensor images = Ops.Reshape(Ops.Arange(6 * 5 * 3) * 2.5, [1, 6, 5, 3]);
        foreach (string format in new[] { "channels_last", "channels_first" })
        {
            var config = layer.Serialize();
            config["config"]!["data_format"] = format;
            Tensor x = format == "channels_last" ? images : Ops.Transpose(images, [0, 3, 1, 2]);
            Layer New() => KerasStyle.Layers.Layer.Registry.Deserialize(config);
            // RandomGrayscale keeps no seed in files.
            foreach (bool training in layer is RandomGrayscale ? [false] : new[] { false, true })
            {
                Tensor batch = New().Call(x, training), one = New().Call(Ops.Squeeze(x, 0), training);
                Assert.Equal(batch.Shape[1..], one.Shape);
                Assert.Equal(batch.ToArray<float>(), one.ToArray<float>());
            }

            if (layer is not RandomCrop)
                Assert.Equal(New().ComputeOutputShape(x.Shape)[1..], New().ComputeOutputShape(x.Shape[1..]));
        }

        Assert.Throws<ArgumentException>(() => layer.Call(Ops.Zeros([6, 5])));
    }

    [Fact]
    public void Chosen_changes_move_images_masks_and_boxes_alike()
    {
        // A white square on black whose mask is the square: whatever is drawn, the mask's pixels lie in the box, and where only geometry changes, they are the light ones.
        float[] pixels = new float[1600];
        for (int y = 14; y < 26; y++)
            pixels.AsSpan(y * 40 + 14, 12).Fill(1);
        Tensor square = Tensor.From<float>(pixels, [1, 40, 40, 1]);
        int moved = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            foreach (BaseImageLayer layer in new BaseImageLayer[] { new RandAugment((0, 1), factor: 0.15, seed: seed), new RandomElasticTransform(interpolation: "nearest", valueRange: (0, 1), seed: seed) })
            {
                layer.BoundingBoxFormat = "xyxy";
                TensorStructure y = layer.CallStructure(
                    new Dictionary<string, TensorStructure>
                    {
                        ["images"] = square,
                        ["segmentation_masks"] = square,
                        ["bounding_boxes"] = new Dictionary<string, Tensor> { ["boxes"] = Tensor.From<float>([14, 14, 25, 25], [1, 1, 4]), ["labels"] = Tensor.From<int>([1], [1, 1]) },
                    },
                    training: true);
                float[] mask = ((Tensor)y["segmentation_masks"]!).ToArray<float>(), box = ((Tensor)y["bounding_boxes"]["boxes"]!).ToArray<float>();
                Assert.All(mask, v => Assert.True(v is 0 or 1));
                int[] lit = [.. Enumerable.Range(0, 1600).Where(i => mask[i] == 1)];
                moved += pixels.SequenceEqual(mask) ? 0 : 1;
                // Keras' shear of boxes is not that of pixels (it takes the sides one after the other), so a pixel or two lie outside.
                Assert.InRange(lit.Min(i => i % 40), box[0] - 2.5, box[2]);
                Assert.InRange(lit.Max(i => i % 40), box[0], box[2] + 2.5);
                Assert.InRange(lit.Min(i => i / 40), box[1] - 2.5, box[3]);
                Assert.InRange(lit.Max(i => i / 40), box[1], box[3] + 2.5);
                if (layer is RandomElasticTransform)
                    Assert.Equal(lit, Enumerable.Range(0, 1600).Where(i => ((Tensor)y["images"]!).ToArray<float>()[i] > 0.5));
            }
        }

        Assert.InRange(moved, 10, 24);
    }

    [Fact]
    public void Stretched_bytes_are_not_rounded()
    {
        Tensor y = new AutoContrast().Call(Tensor.From<byte>([10, 20, 41], [1, 3, 1, 1]));
        Assert.Equal(DType.Float32, y.DType);
        Near([0, 2550 / 31f, 255], y);
    }

    [Fact]
    public void Mixed_augmentations_blend_masks_and_leave_boxes()
    {
        Dictionary<string, TensorStructure> data = Data();
        TensorStructure y = new AugMix(seed: 3) { BoundingBoxFormat = "xyxy" }.CallStructure(data, training: true);
        Same(data["bounding_boxes"], y["bounding_boxes"]);
        Assert.Equal(Images.Shape, ((Tensor)y["segmentation_masks"]!).Shape);
    }

    static void Same(TensorStructure want, TensorStructure got) => Assert.All(want.Tensors.Zip(got.Tensors), p =>
    {
        Assert.Equal(p.First!.Shape, p.Second!.Shape);
        Assert.Equal(Ops.Cast(p.First, DType.Float32).ToArray<float>(), Ops.Cast(p.Second, DType.Float32).ToArray<float>());
    });

    static void Near(float[] want, Tensor got) => Assert.All(want.Zip(Ops.Cast(got, DType.Float32).ToArray<float>(), (a, b) => (a, b)), p => Assert.Equal(p.a, p.b, 2e-4f));
}
