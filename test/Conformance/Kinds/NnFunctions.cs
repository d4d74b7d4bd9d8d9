namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops.nn.</summary>
static class NnFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("normalize", c => Ops.Normalize(c.Tensor(0, "x"), c.Ints(1, "axis") is { Length: > 0 } axes ? axes : [-1], c.Double(2, "order") ?? 2, c.Double(3, "epsilon") ?? 1e-12));
        Add("binary_crossentropy", c => Ops.BinaryCrossentropy(c.Tensor(0, "target"), c.Tensor(1, "output"), c.Flag(2, "from_logits") ?? false));
        Add("categorical_crossentropy", c => Ops.CategoricalCrossentropy(c.Tensor(0, "target"), c.Tensor(1, "output"), c.Flag(2, "from_logits") ?? false, c.Int(3, "axis") ?? -1));
        Add("sparse_categorical_crossentropy", c => Ops.SparseCategoricalCrossentropy(c.Tensor(0, "target"), c.Tensor(1, "output"), c.Flag(2, "from_logits") ?? false, c.Int(3, "axis") ?? -1));
        Add("depthwise_conv", c => Ops.DepthwiseConv(c.Tensor(0, "inputs"), c.Tensor(1, "kernel"), c.Ints(2, "strides"), c.Text(3, "padding") ?? "valid", c.Text(4, "data_format") ?? "channels_last", c.Ints(5, "dilation_rate")));
        Add("conv_transpose", c => Ops.ConvTranspose(
            c.Tensor(0, "inputs"), c.Tensor(1, "kernel"), c.Ints(2, "strides"), c.Text(3, "padding") ?? "valid", c.Ints(4, "output_padding"), c.Text(5, "data_format") ?? "channels_last", c.Ints(6, "dilation_rate")));
        Add("separable_conv", c => Ops.SeparableConv(
            c.Tensor(0, "inputs"), c.Tensor(1, "depthwise_kernel"), c.Tensor(2, "pointwise_kernel"), c.Ints(3, "strides"), c.Text(4, "padding") ?? "valid", c.Text(5, "data_format") ?? "channels_last", c.Ints(6, "dilation_rate")));
        Add("batch_normalization", c => Ops.BatchNormalization(
            c.Tensor(0, "x"), c.Tensor(1, "mean"), c.Tensor(2, "variance"), c.Int(3, "axis")!.Value, c.Optional(4, "offset"), c.Optional(5, "scale"), c.Double(6, "epsilon") ?? 1e-3));
        Add("layer_normalization", c => Ops.LayerNormalization(c.Tensor(0, "x"), c.Optional(1, "gamma"), c.Optional(2, "beta"), c.Int(3, "axis") ?? -1, c.Double(4, "epsilon") ?? 1e-7));
        Add("rms_normalization", c => Ops.RmsNormalization(c.Tensor(0, "x"), c.Optional(1, "scale"), c.Int(2, "axis") ?? -1, c.Double(3, "epsilon") ?? 1e-7));
        Add("dot_product_attention", c => Ops.DotProductAttention(
            c.Tensor(0, "query"), c.Tensor(1, "key"), c.Tensor(2, "value"), c.Optional(3, "bias"), c.Optional(4, "mask"), c.Double(5, "scale"), c.Flag(6, "is_causal") ?? false));
        Add("ctc_loss", c => Ops.CtcLoss(c.Tensor(0, "target"), c.Tensor(1, "output"), c.Tensor(2, "target_length"), c.Tensor(3, "output_length"), c.Int(4, "mask_index") ?? 0));
        table["keras.ops.ctc_decode"] = c => Ops.CtcDecode(
            c.Tensor(0, "inputs"), c.Tensor(1, "sequence_lengths"), c.Text(2, "strategy") ?? "greedy", c.Int(3, "beam_width") ?? 100, c.Int(4, "top_paths") ?? 1,
            c.Flag(5, "merge_repeated") ?? true, c.Int(6, "mask_index") ?? 0) is var (decoded, scores) ? [decoded, scores] : [];
        Add("adaptive_average_pool", c => Ops.AdaptiveAveragePool(c.Tensor(0, "inputs"), c.Ints(1, "output_size"), c.DataFormat(2)));
        Add("adaptive_max_pool", c => Ops.AdaptiveMaxPool(c.Tensor(0, "inputs"), c.Ints(1, "output_size"), c.DataFormat(2)));
        Add("unfold", c => Ops.Unfold(c.Tensor(0, "x"), new(c.Ints(1, "kernel_size")), Each(c, 2, "dilation"), Each(c, 3, "padding"), Each(c, 4, "stride")));
        Add("fold", c => Ops.Fold(c.Tensor(0, "x"), new(c.Ints(1, "output_size")), new(c.Ints(2, "kernel_size")), Each(c, 3, "dilation"), Each(c, 4, "padding"), Each(c, 5, "stride")));
        Add("psnr", c => Ops.Psnr(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Double(2, "max_val")!.Value));
        Add("depth_to_space", c => Ops.DepthToSpace(c.Tensor(0, "x"), c.Int(1, "block_size")!.Value, c.Text(2, "data_format") ?? "channels_last"));
        Add("space_to_depth", c => Ops.SpaceToDepth(c.Tensor(0, "x"), c.Int(1, "block_size")!.Value, c.Text(2, "data_format") ?? "channels_last"));

        static Shape? Each(FunctionCall c, int position, string name) => c.Ints(position, name) is { Length: > 0 } values ? new Shape(values) : default(Shape?);

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.ops." + name] = c => [function(c)];
    }
}
