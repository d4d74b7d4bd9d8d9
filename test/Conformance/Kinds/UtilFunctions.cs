namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.utils and of keras.applications.</summary>
static class UtilFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("utils.to_categorical", c => KerasUtils.ToCategorical(c.Tensor(0, "x"), c.Int(1, "num_classes")));
        Add("utils.normalize", c => KerasUtils.Normalize(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1, c.Double(2, "order") ?? 2));
        Add("utils.pad_sequences", c => KerasUtils.PadSequences(
            c.Node(0, "sequences")!.AsArray().Select(s => s!.AsArray().Select(n => double.Parse(n!.ToJsonString()))), c.Int(1, "maxlen"), DTypes.Parse(c.Text(2, "dtype") ?? "int32"),
            c.Text(3, "padding") ?? "pre", c.Text(4, "truncating") ?? "pre", c.Double(5, "value") ?? 0));

        (string Mode, string[] Families)[] modes =
        [
            ("caffe", ["vgg16", "vgg19", "resnet", "resnet50"]), ("torch", ["densenet"]),
            ("tf", ["resnet_v2", "mobilenet", "mobilenet_v2", "xception", "inception_v3", "inception_resnet_v2", "nasnet"]),
        ];
        foreach ((string mode, string[] families) in modes)
        {
            foreach (string family in families)
                Add($"applications.{family}.preprocess_input", c => Preprocessed(c, mode));
        }

        // These scale inside.
        foreach (string family in new[] { "mobilenet_v3", "efficientnet", "efficientnet_v2", "convnext" })
            Add($"applications.{family}.preprocess_input", c => (c.Tensor(0, "x"), c.DataFormat(1)).Item1);

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras." + name] = c => [function(c)];
    }

    static Tensor Preprocessed(FunctionCall c, string mode)
    {
        Tensor x = c.Tensor(0, "x");
        bool first = c.DataFormat(1) == "channels_first";
        int[] last = [.. Enumerable.Range(0, x.Rank - 3), x.Rank - 2, x.Rank - 1, x.Rank - 3], back = [.. Enumerable.Range(0, x.Rank - 3), x.Rank - 1, x.Rank - 3, x.Rank - 2];
        Tensor ToLast(Tensor t) => first ? Ops.Transpose(t, last) : t;
        Tensor y = Applications.PreprocessInput(Before(ToLast(x), ToLast(c.Wanted!), mode), mode);
        return first ? Ops.Transpose(y, back) : y;
    }

    // Keras works in place on floats, and a suite may have kept its arguments after the call: then they are the result (in caffe's mode with the
    // channels reversed), and what they were is computed back.
    static Tensor Before(Tensor x, Tensor wanted, string mode)
    {
        Tensor result = mode == "caffe" ? Ops.Flip(wanted, -1) : wanted;
        if (!x.DType.IsFloat() || !x.ToArray<double>().SequenceEqual(result.ToArray<double>()))
            return x;
        Tensor Of(double red, double green, double blue) => Ops.Cast(Tensor.From<double>([red, green, blue], [3]), x.DType);
        return mode switch
        {
            "caffe" => x + Of(123.68, 116.779, 103.939),
            "torch" => (x * Of(0.229, 0.224, 0.225) + Of(0.485, 0.456, 0.406)) * 255,
            _ => (x + 1) * 127.5,
        };
    }
}
