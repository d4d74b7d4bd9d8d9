using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>Expected boxes are those of Keras 3.15.1 for images of 8 rows and 6 columns.</summary>
public class BoundingBoxTests
{
    static readonly Tensor Images = Tensor.From<float>([.. Enumerable.Range(0, 48)], [1, 8, 6, 1]);

    static TensorStructure Data(string format = "xyxy") => new Dictionary<string, TensorStructure>
    {
        ["images"] = Images,
        ["labels"] = (Tensor)new float[,] { { 0, 1 } },
        ["segmentation_masks"] = Ops.Cast(Ops.FloorDivide(Images, 7.0), DType.Int32),
        ["bounding_boxes"] = new Dictionary<string, Tensor>
        {
            ["boxes"] = BoundingBoxes.ConvertFormat(Tensor.From<float>([1, 2, 4, 5, 0, 0, 2, 7], [1, 2, 4]), "xyxy", format, 8, 6),
            ["labels"] = Tensor.From<int>([3, 4], [1, 2]),
        },
    };

    public static TheoryData<string, float[], int[]> Changes => new()
    {
        { "rotation", [0.4048f, 1.4048f, 4.5952f, 5.5952f, 0, 0.96233f, 4.15274f, 7.80102f], [3, 4] },
        { "translation", [0, 4, 1, 7, 0, 2, 0, 8], [3, -1] },
        { "zoom in", [1.34615f, 1, 3.65385f, 6, 0.57692f, 0, 2.11538f, 8], [3, 4] },
        { "zoom out", [1.42857f, 2.42857f, 3.57143f, 4.57143f, 0.71429f, 1, 2.14286f, 6], [3, 4] },
    };

    static BaseImageLayer Layer(string change) => change switch
    {
        "rotation" => new RandomRotation((0.1, 0.1)),
        "translation" => new RandomTranslation((0.25, 0.25), (-0.5, -0.5)),
        "zoom in" => new RandomZoom((-0.4, -0.4), (0.3, 0.3)),
        _ => new RandomZoom((0.4, 0.4)),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Boxes_go_where_Keras_puts_them(string change, float[] want, int[] labels)
    {
        foreach (string format in new[] { "xyxy", "xywh", "rel_center_xywh" })
        {
            BaseImageLayer layer = Layer(change);
            layer.BoundingBoxFormat = format;
            TensorStructure y = layer.CallStructure(Data(format), training: true), boxes = y["bounding_boxes"];
            Near(want, BoundingBoxes.ConvertFormat(boxes["boxes"], format, "xyxy", 8, 6));
            Assert.Equal(labels, ((Tensor)boxes["labels"]!).ToArray<int>());
            Assert.Equal([0f, 1], ((Tensor)y["labels"]!).ToArray<float>());
            Assert.All(((Tensor)y["segmentation_masks"]!).ToArray<float>(), v => Assert.Equal(Math.Round(v), v));
            Same(Data(format), layer.CallStructure(Data(format)));
        }
    }

    [Fact]
    public void Flipped_and_sheared_boxes_are_one_of_two()
    {
        float[][] flipped = [[2, 3, 5, 6, 4, 1, 6, 8], [1, 2, 4, 5, 0, 0, 2, 7]];
        float[][] sheared = [[0, 1.05333f, 3.55f, 5.03333f, 0, 0, 2, 7.42f], [1.45f, 2.38667f, 5.125f, 6.36667f, 0, 0, 3.575f, 7.95333f]];
        var seen = new HashSet<int>();
        for (int seed = 0; seed < 8; seed++)
        {
            TensorStructure y = new RandomFlip(seed: seed) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true);
            float[] image = ((Tensor)y["images"]!).ToArray<float>(), boxes = ((Tensor)y["bounding_boxes"]["boxes"]!).ToArray<float>();
            int which = image[0] == 47 ? 0 : 1;
            seen.Add(which);
            Assert.Equal(flipped[which], boxes);
            Near(((Tensor)y["segmentation_masks"]!).ToArray<float>(), Ops.Floor(Ops.FloorDivide(y["images"]!, 7.0)));
            boxes = ((Tensor)new RandomShear((0.3, 0.3), (0.2, 0.2), seed: seed) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true)["bounding_boxes"]["boxes"]!).ToArray<float>();
            Near(Math.Abs(boxes[0] - 1.45f) < 1e-3 ? sheared[1] : sheared[0], Tensor.From<float>(boxes, [1, 2, 4]));
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void A_crop_takes_boxes_and_masks_along()
    {
        TensorStructure y = new RandomCrop(4, 3, seed: 2) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true);
        float[] image = ((Tensor)y["images"]!).ToArray<float>(), boxes = ((Tensor)y["bounding_boxes"]["boxes"]!).ToArray<float>();
        (int top, int left) = ((int)image[0] / 6, (int)image[0] % 6);
        Assert.Equal([Math.Clamp(1f - left, 0, 3), Math.Clamp(2f - top, 0, 4), Math.Clamp(4f - left, 0, 3), Math.Clamp(5f - top, 0, 4)], boxes[..4]);
        Assert.Equal(image.Select(v => MathF.Floor(v / 7)), ((Tensor)y["segmentation_masks"]!).ToArray<float>());
    }

    [Fact]
    public void Perspective_moves_boxes_with_the_image()
    {
        var data = new Dictionary<string, TensorStructure>(4) { ["images"] = Ops.Zeros([1, 40, 40, 1]) };
        float[] pixels = new float[1600];
        for (int y = 10; y < 30; y++)
            pixels.AsSpan(y * 40 + 8, 20).Fill(1);
        data["images"] = Tensor.From<float>(pixels, [1, 40, 40, 1]);
        data["bounding_boxes"] = new Dictionary<string, Tensor> { ["boxes"] = Tensor.From<float>([8, 10, 27, 29], [1, 1, 4]), ["labels"] = Tensor.From<int>([1], [1, 1]) };
        TensorStructure moved = new RandomPerspective((1, 1), 0.4, seed: 3) { BoundingBoxFormat = "xyxy" }.CallStructure(data, training: true);
        float[] image = ((Tensor)moved["images"]!).ToArray<float>(), box = ((Tensor)moved["bounding_boxes"]["boxes"]!).ToArray<float>();
        int[] lit = [.. Enumerable.Range(0, 1600).Where(i => image[i] > 0.5)];
        Assert.NotEqual(400, lit.Length);
        Assert.Equal(lit.Min(i => i % 40), box[0], 1.01f);
        Assert.Equal(lit.Min(i => i / 40), box[1], 1.01f);
        Assert.Equal(lit.Max(i => i % 40), box[2], 1.01f);
        Assert.Equal(lit.Max(i => i / 40), box[3], 1.01f);
    }

    [Fact]
    public void Lists_of_boxes_get_one_length()
    {
        TensorStructure y = new MaxNumBoundingBoxes(3) { BoundingBoxFormat = "xywh" }.CallStructure(Data("xywh"), training: true)["bounding_boxes"];
        Assert.Equal([1f, 2, 3, 3, 0, 0, 2, 7, -1, -1, -1, -1], ((Tensor)y["boxes"]!).ToArray<float>());
        Assert.Equal([3, 4, -1], ((Tensor)y["labels"]!).ToArray<int>());
        y = new MaxNumBoundingBoxes(1) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true)["bounding_boxes"];
        Assert.Equal([1f, 2, 4, 5], ((Tensor)y["boxes"]!).ToArray<float>());
    }

    [Fact]
    public void Mixed_images_have_the_boxes_of_both()
    {
        TensorStructure y = new MixUp(seed: 1) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true);
        Assert.Equal([1, 4, 4], ((Tensor)y["bounding_boxes"]["boxes"]!).Shape);
        Assert.Equal([3, 4, 3, 4], ((Tensor)y["bounding_boxes"]["labels"]!).ToArray<int>());
        Assert.Throws<NotSupportedException>(() => new CutMix { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true));
        Same(Data()["bounding_boxes"], new RandomBrightness(0.5) { BoundingBoxFormat = "xyxy" }.CallStructure(Data(), training: true)["bounding_boxes"]);
    }

    [Theory]
    [InlineData("yxyx", new float[] { 2, 1, 8, 4 })]
    [InlineData("xywh", new float[] { 1, 2, 3, 6 })]
    [InlineData("center_xywh", new float[] { 2.5f, 5, 3, 6 })]
    [InlineData("center_yxhw", new float[] { 5, 2.5f, 6, 3 })]
    [InlineData("rel_xyxy", new float[] { 0.05f, 0.2f, 0.2f, 0.8f })]
    [InlineData("rel_yxyx", new float[] { 0.2f, 0.05f, 0.8f, 0.2f })]
    [InlineData("rel_xywh", new float[] { 0.05f, 0.2f, 0.15f, 0.6f })]
    [InlineData("rel_center_xywh", new float[] { 0.125f, 0.5f, 0.15f, 0.6f })]
    public void Formats_are_converted(string format, float[] want)
    {
        Tensor box = new float[,] { { 1, 2, 4, 8 } }, y = BoundingBoxes.ConvertFormat(box, "xyxy", format, 10, 20);
        Near(want, y);
        Near([1, 2, 4, 8], BoundingBoxes.ConvertFormat(y, format, "xyxy", 10, 20));
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Assert.Contains("BoundingBoxFormat", Assert.Throws<ArgumentException>(() => new RandomFlip().CallStructure(Data(), training: true)).Message);
        Assert.Throws<ArgumentException>(() => new RandomFlip { BoundingBoxFormat = "corners" });
        Assert.Throws<ArgumentException>(() => BoundingBoxes.ConvertFormat(new float[,] { { 1, 2, 3, 4 } }, "xyxy", "rel_xyxy"));
        var form = new RandomFlip { BoundingBoxFormat = "xywh" }.Serialize();
        Assert.Equal("xywh", (string?)form["config"]!["bounding_box_format"]);
        Assert.Equal("xywh", ((RandomFlip)KerasStyle.Layers.Layer.Registry.Deserialize(form)).BoundingBoxFormat);
    }

    [Fact]
    public void Tiles_are_equalized_as_by_Keras()
    {
        Tensor x = Tensor.From<float>([.. Enumerable.Range(0, 32).Select(i => i * 37 % 256 / 255f)], [1, 4, 4, 2]);
        float[] want =
        [
            0, 0.25f, 0.6666667f, 0.75f, 0.75f, 0.875f, 1, 0.25f, 0.33333334f, 0.5f, 1, 1, 0.875f, 1, 0.25f, 0.5f,
            0.45833334f, 0.5f, 0.875f, 0.875f, 1, 0.125f, 0.375f, 0.625f, 0.5f, 0.5f, 1, 1, 0.125f, 0.25f, 0.75f, 1,
        ];
        Near(want, new ContrastLimitedAdaptiveHistogramEqualization((0, 1), clipLimit: 0, tileGridSize: 2).Call(x));
        x = Tensor.From<float>([.. Enumerable.Range(0, 80).Select(i => i * 37f % 256)], [2, 5, 8, 1]);
        float[] y = new ContrastLimitedAdaptiveHistogramEqualization(clipLimit: 2, tileGridSize: (2, 3)).Call(x).ToArray<float>();
        // With histograms in floats; on PyTorch, Keras 3.15 rounds the limit down to a whole number, and repeats the last pixel where more than one is missing.
        Near([0, 36.67598f, 74.602234f, 110.612106f, 145.08676f, 182.66733f, 221.94127f, 4.51345f], Tensor.From<float>(y[..8], [8]));
        Assert.Equal(9999.789f, y.Sum(), 0.05f);
        Assert.Equal(1684459f, y.Sum(v => v * v), 20f);
    }

    static void Same(TensorStructure want, TensorStructure got) => Assert.All(want.Tensors.Zip(got.Tensors), p => Assert.Equal(Ops.Cast(p.First, DType.Float32).ToArray<float>(), Ops.Cast(p.Second, DType.Float32).ToArray<float>()));

    static void Near(float[] want, Tensor got) => Assert.All(want.Zip(Ops.Cast(got, DType.Float32).ToArray<float>()), p => Assert.Equal(p.First, p.Second, 2e-4f));
}
