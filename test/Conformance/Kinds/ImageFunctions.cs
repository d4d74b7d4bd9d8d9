using KerasStyle.Layers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops.image.</summary>
static class ImageFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("resize", c => Ops.Resize(
            c.Tensor(0, "images"), Pair(c.Ints(1, "size")), c.Text(2, "interpolation") ?? "bilinear", c.Flag(3, "antialias") ?? false, c.DataFormat(8),
            c.Flag(4, "crop_to_aspect_ratio") ?? false, c.Flag(5, "pad_to_aspect_ratio") ?? false, c.Double(7, "fill_value") ?? 0));
        Add("rgb_to_grayscale", c => Ops.RgbToGrayscale(c.Tensor(0, "images"), c.DataFormat(1)));
        Add("rgb_to_hsv", c => Ops.RgbToHsv(c.Tensor(0, "images"), c.DataFormat(1)));
        Add("hsv_to_rgb", c => Ops.HsvToRgb(c.Tensor(0, "images"), c.DataFormat(1)));
        Add("pad_images", c => Ops.PadImages(
            c.Tensor(0, "images"), c.Int(1, "top_padding"), c.Int(2, "left_padding"), c.Int(3, "bottom_padding"), c.Int(4, "right_padding"), c.Int(5, "target_height"), c.Int(6, "target_width"), c.DataFormat(7)));
        Add("crop_images", c => Ops.CropImages(
            c.Tensor(0, "images"), c.Int(1, "top_cropping"), c.Int(2, "left_cropping"), c.Int(3, "bottom_cropping"), c.Int(4, "right_cropping"), c.Int(5, "target_height"), c.Int(6, "target_width"), c.DataFormat(7)));
        Add("extract_patches", c => Ops.ExtractPatches(
            c.Tensor(0, "images"), new(c.Ints(1, "size")), Each(c, 2, "strides"), Each(c, 3, "dilation_rate"), c.Text(4, "padding") ?? "valid", c.DataFormat(5)));
        Add("affine_transform", c => Ops.AffineTransform(
            c.Tensor(0, "images"), c.Tensor(1, "transform"), c.Text(2, "interpolation") ?? "bilinear", c.Text(3, "fill_mode") ?? "constant", c.Double(4, "fill_value") ?? 0, c.DataFormat(5)));
        Add("map_coordinates", c => Ops.MapCoordinates(c.Tensor(0, "inputs"), c.Tensor(1, "coordinates"), c.Int(2, "order")!.Value, c.Text(3, "fill_mode") ?? "constant", c.Double(4, "fill_value") ?? 0));
        Add("perspective_transform", c => Ops.PerspectiveTransform(c.Tensor(0, "images"), c.Tensor(1, "start_points"), c.Tensor(2, "end_points"), c.Text(3, "interpolation") ?? "bilinear", c.Double(4, "fill_value") ?? 0, c.DataFormat(5)));
        Add("gaussian_blur", c => Ops.GaussianBlur(c.Tensor(0, "images"), c.Node(1, "kernel_size") == null ? (3, 3) : Pair(c.Ints(1, "kernel_size")), c.Optional(2, "sigma") ?? new float[] { 1, 1 }, c.DataFormat(3)));
        Add("sobel_edges", c => Ops.SobelEdges(c.Tensor(0, "images"), c.DataFormat(1)));
        Add("extract_patches_3d", c => Ops.ExtractPatches3d(
            c.Tensor(0, "volumes"), new(c.Ints(1, "size")), Each(c, 2, "strides"), Each(c, 3, "dilation_rate"), c.Text(4, "padding") ?? "valid", c.DataFormat(5)));
        Add("scale_and_translate", c => Ops.ScaleAndTranslate(
            c.Tensor(0, "images"), new(c.Ints(1, "output_shape")), c.Tensor(2, "scale"), c.Tensor(3, "translation"), c.Ints(4, "spatial_dims"), c.Text(5, "method")!, c.Flag(6, "antialias") ?? true));
        Add("ssim", c => Ops.Ssim(
            c.Tensor(0, "image1"), c.Tensor(1, "image2"), c.Double(2, "max_val") ?? 1, c.Int(3, "filter_size") ?? 11, c.Double(4, "filter_sigma") ?? 1.5, c.Double(5, "k1") ?? 0.01, c.Double(6, "k2") ?? 0.03));

        static Shape? Each(FunctionCall c, int position, string name) => c.Ints(position, name) is { Length: > 0 } values ? new Shape(values) : default(Shape?);

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.ops.image." + name] = c => [function(c)];
    }

    static (int, int) Pair(int[] values) => (values[0], values[^1]);
}
