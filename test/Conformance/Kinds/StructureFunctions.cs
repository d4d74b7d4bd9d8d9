namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops that make, move or pick elements, and those of windows.</summary>
static class StructureFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("reshape", c => Ops.Reshape(c.Tensor(0, "x"), new Shape(c.Ints(1, "newshape"))));
        Add("ravel", c => Ops.Reshape(c.Tensor(0, "x"), [-1]));
        Add("transpose", c => Ops.Transpose(c.Tensor(0, "x"), c.Ints(1, "axes")));
        Add("expand_dims", c => Ops.ExpandDims(c.Tensor(0, "x"), c.Ints(1, "axis")));
        Add("squeeze", c => c.Ints(1, "axis") is { Length: > 0 } axes ? Ops.Squeeze(c.Tensor(0, "x"), axes) : Ops.Squeeze(c.Tensor(0, "x")));
        Add("broadcast_to", c => Ops.BroadcastTo(c.Tensor(0, "x"), new Shape(c.Ints(1, "shape"))));
        Add("concatenate", c => Ops.Concatenate(c.List(0, "xs"), c.Int(1, "axis") ?? 0));
        Add("stack", c => Ops.Stack(c.List(0, "x"), c.Int(1, "axis") ?? 0));
        Add("slice", c => Ops.Slice(c.Tensor(0, "inputs"), new Shape(c.Ints(1, "start_indices")), new Shape(c.Ints(2, "shape"))));
        Add("flip", c => Ops.Flip(c.Tensor(0, "x"), c.Ints(1, "axis")));
        Add("fliplr", c => Ops.Fliplr(c.Tensor(0, "x")));
        Add("flipud", c => Ops.Flipud(c.Tensor(0, "x")));
        foreach ((string name, Func<Tensor, int, IReadOnlyList<Tensor>> equal, Func<Tensor, IReadOnlyList<int>, IReadOnlyList<Tensor>> at) in
            new (string, Func<Tensor, int, IReadOnlyList<Tensor>>, Func<Tensor, IReadOnlyList<int>, IReadOnlyList<Tensor>>)[]
            {
                ("hsplit", Ops.Hsplit, Ops.Hsplit), ("vsplit", Ops.Vsplit, Ops.Vsplit), ("dsplit", Ops.Dsplit, Ops.Dsplit),
            })
        {
            table["keras.ops." + name] = c => c.Node(1, "indices_or_sections") is JsonArray
                ? at(c.Tensor(0, "x"), c.Ints(1, "indices_or_sections")) : equal(c.Tensor(0, "x"), c.Int(1, "indices_or_sections")!.Value);
        }

        Add("tile", c => Ops.Tile(c.Tensor(0, "x"), c.Ints(1, "repeats")));
        Add("take", c => Ops.Take(c.Tensor(0, "x"), c.Tensor(1, "indices"), c.Int(2, "axis")));
        Add("one_hot", c => Ops.OneHot(c.Tensor(0, "x"), c.Int(1, "num_classes")!.Value, c.Int(2, "axis") ?? -1));
        Add("in_top_k", c => Ops.InTopK(c.Tensor(0, "targets"), c.Tensor(1, "predictions"), c.Int(2, "k")!.Value));
        Add("zeros", c => Ops.Zeros(new Shape(c.Ints(0, "shape"))));
        Add("ones", c => Ops.Ones(new Shape(c.Ints(0, "shape"))));
        Add("full", c => Ops.Full(new Shape(c.Ints(0, "shape")), c.Double(1, "fill_value")!.Value));
        Add("zeros_like", c => Ops.ZerosLike(c.Tensor(0, "x")));
        Add("ones_like", c => Ops.OnesLike(c.Tensor(0, "x")));
        Add("arange", Arange);
        Add("linspace", c => Numbers(c, 6, Ops.Linspace, Ops.Linspace));
        Add("logspace", c =>
        {
            double power = c.Double(4, "base") ?? 10;
            return Numbers(c, 6, (a, b, num, end, dtype) => Ops.Logspace(a, b, num, end, power, dtype), (a, b, num, end, dtype, axis) => Ops.Logspace(a, b, num, end, power, dtype, axis));
        });
        Add("geomspace", c => Numbers(c, 5, Ops.Geomspace, Ops.Geomspace));
        Add("eye", c => Ops.Eye(c.Int(0, "N")!.Value, c.Int(1, "M"), c.Int(2, "k") ?? 0));
        Add("identity", c => Ops.Identity(c.Int(0, "n")!.Value));
        Add("tri", c => Ops.Tri(c.Int(0, "N")!.Value, c.Int(1, "M"), c.Int(2, "k") ?? 0));
        Add("full_like", c => Ops.FullLike(c.Tensor(0, "x"), c.Double(1, "fill_value")!.Value));
        Add("hanning", c => Ops.Hanning(c.Int(0, "x")!.Value));
        Add("hamming", c => Ops.Hamming(c.Int(0, "x")!.Value));
        Add("blackman", c => Ops.Blackman(c.Int(0, "x")!.Value));
        Add("bartlett", c => Ops.Bartlett(c.Int(0, "x")!.Value));
        Add("kaiser", c => Ops.Kaiser(c.Int(0, "x")!.Value, c.Double(1, "beta")!.Value));
        Add("vander", c => Ops.Vander(c.Tensor(0, "x"), c.Int(1, "N"), c.Flag(2, "increasing") ?? false));
        table["keras.ops.meshgrid"] = c => Ops.Meshgrid(c.Rest(), c.Text(99, "indexing") ?? "xy");
        Add("append", c => Ops.Append(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Int(2, "axis")));
        table["keras.ops.unstack"] = c => Ops.Unstack(c.Tensor(0, "x"), (c.Int(1, "num"), c.Int(2, "axis") ?? 0).Item2);
        Add("hstack", c => Ops.Hstack(c.List(0, "xs")));
        Add("vstack", c => Ops.Vstack(c.List(0, "xs")));
        Add("dstack", c => Ops.Dstack(c.List(0, "xs")));
        table["keras.ops.array_split"] = c => Ops.ArraySplit(c.Tensor(0, "x"), c.Int(1, "indices_or_sections")!.Value, c.Int(2, "axis") ?? 0);
        Add("repeat", c => c.Node(1, "repeats") is JsonArray ? Ops.Repeat(c.Tensor(0, "x"), c.Ints(1, "repeats"), c.Int(2, "axis")) : c.Int(2, "axis") is { } axis ? Ops.Repeat(c.Tensor(0, "x"), c.Int(1, "repeats")!.Value, axis) : Ops.Repeat(c.Tensor(0, "x"), c.Int(1, "repeats")!.Value));
        Add("roll", c => Ops.Roll(c.Tensor(0, "x"), c.Ints(1, "shift"), c.Ints(2, "axis")));
        Add("rot90", c => c.Ints(2, "axes") is [int first, int second] ? Ops.Rot90(c.Tensor(0, "array"), c.Int(1, "k") ?? 1, first, second) : Ops.Rot90(c.Tensor(0, "array"), c.Int(1, "k") ?? 1));
        Add("swapaxes", c => Ops.Swapaxes(c.Tensor(0, "x"), c.Int(1, "axis1")!.Value, c.Int(2, "axis2")!.Value));
        Add("moveaxis", c => Ops.Moveaxis(c.Tensor(0, "x"), c.Ints(1, "source"), c.Ints(2, "destination")));
        Add("diff", c => Ops.Diff(c.Tensor(0, "a"), c.Int(1, "n") ?? 1, c.Int(2, "axis") ?? -1));
        Add("diag", c => Ops.Diag(c.Tensor(0, "x"), c.Int(1, "k") ?? 0));
        Add("diagflat", c => Ops.Diagflat(c.Tensor(0, "x"), c.Int(1, "k") ?? 0));
        Add("diagonal", c => Ops.Diagonal(c.Tensor(0, "x"), c.Int(1, "offset") ?? 0, c.Int(2, "axis1") ?? 0, c.Int(3, "axis2") ?? 1));
        Add("trace", c => Ops.Trace(c.Tensor(0, "x"), c.Int(1, "offset") ?? 0, c.Int(2, "axis1") ?? 0, c.Int(3, "axis2") ?? 1));
        Add("tril", c => Ops.Tril(c.Tensor(0, "x"), c.Int(1, "k") ?? 0));
        Add("triu", c => Ops.Triu(c.Tensor(0, "x"), c.Int(1, "k") ?? 0));
        Add("rearrange", c => Ops.Rearrange(c.Tensor(0, "tensor"), c.Text(1, "pattern")!, c.OtherInts("tensor", "pattern")));
        table["keras.ops.split"] = c => c.Node(1, "indices_or_sections") is JsonArray
            ? Ops.Split(c.Tensor(0, "x"), c.Ints(1, "indices_or_sections"), c.Int(2, "axis") ?? 0)
            : Ops.Split(c.Tensor(0, "x"), c.Int(1, "indices_or_sections")!.Value, c.Int(2, "axis") ?? 0);
        Add("pad", Pad);
        Add("conv", c => Ops.Conv(c.Tensor(0, "inputs"), c.Tensor(1, "kernel"), Each(c, 2, "strides"), c.Text(3, "padding") ?? "valid", c.DataFormat(4), c.Ints(5, "dilation_rate")));
        Add("max_pool", c => Ops.MaxPool(c.Tensor(0, "inputs"), Each(c, 1, "pool_size"), Each(c, 2, "strides"), c.Text(3, "padding") ?? "valid", c.DataFormat(4)));
        Add("average_pool", c => Ops.AveragePool(c.Tensor(0, "inputs"), Each(c, 1, "pool_size"), Each(c, 2, "strides"), c.Text(3, "padding") ?? "valid", c.DataFormat(4)));

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.ops." + name] = c => [function(c)];
    }

    static Tensor Arange(FunctionCall c)
    {
        double first = c.Double(0, "start")!.Value, step = c.Double(2, "step") ?? 1;
        bool isFloat = new[] { c.Node(0, "start"), c.Node(1, "stop"), c.Node(2, "step") }.Any(n => n?.ToJsonString().Contains('.', StringComparison.Ordinal) == true);
        DType dtype = isFloat ? DType.Float32 : DType.Int32;
        return c.Double(1, "stop") is { } stop ? Ops.Arange(first, stop, step, dtype) : Ops.Arange(0, first, step, dtype);
    }

    static Tensor Pad(FunctionCall c)
    {
        // One number or pair counts for every axis.
        int[] flat = c.Node(1, "pad_width") is JsonArray { Count: > 0 } list && list[0] is JsonArray ? [.. list.SelectMany(pair => pair!.AsArray()).Select(n => (int)n!)] : c.Ints(1, "pad_width");
        int rank = c.Tensor(0, "x").Rank;
        if (flat.Length <= 2)
            flat = [.. Enumerable.Range(0, rank).SelectMany(_ => new[] { flat[0], flat[^1] })];
        (int, int)[] widths = [.. flat.Chunk(2).Select(pair => (pair[0], pair[1]))];
        if ((c.Text(2, "mode") ?? "constant") is not "constant" and var mode)
            return Ops.Pad(c.Tensor(0, "x"), widths, mode);
        return Ops.Pad(c.Tensor(0, "x"), widths, c.Double(3, "constant_values") ?? 0);
    }

    // One number counts for every axis of the images.
    static int[] Each(FunctionCall c, int position, string name)
    {
        int[] values = c.Ints(position, name);
        return values.Length == 1 ? [.. Enumerable.Repeat(values[0], c.Tensor(0, "inputs").Rank - 2)] : values;
    }

    delegate Tensor OfTwoNumbers(double start, double stop, int num, bool endpoint, DType dtype);

    delegate Tensor OfTwoTensors(Tensor start, Tensor stop, int num, bool endpoint, DType? dtype, int axis);

    static Tensor Numbers(FunctionCall c, int axisAt, OfTwoNumbers ofNumbers, OfTwoTensors ofTensors)
    {
        (int num, bool endpoint, int axis) = (c.Int(2, "num") ?? 50, c.Flag(3, "endpoint") ?? true, c.Int(axisAt, "axis") ?? 0);
        return c.Node(0, "start") is JsonObject || c.Node(1, "stop") is JsonObject
            ? ofTensors(c.Tensor(0, "start"), c.Tensor(1, "stop"), num, endpoint, DType.Float32, axis)
            : ofNumbers(c.Double(0, "start")!.Value, c.Double(1, "stop")!.Value, num, endpoint, DType.Float32);
    }
}
