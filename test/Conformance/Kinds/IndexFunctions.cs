namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops that order values and address them by indices.</summary>
static class IndexFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("take_along_axis", c => c.Int(2, "axis") is { } axis ? Ops.TakeAlongAxis(c.Tensor(0, "x"), c.Tensor(1, "indices"), axis)
            : Ops.TakeAlongAxis(Ops.Ravel(c.Tensor(0, "x")), Ops.Ravel(c.Tensor(1, "indices")), 0));
        Add("slice_update", c => Ops.SliceUpdate(c.Tensor(0, "inputs"), new Shape(c.Ints(1, "start_indices")), c.Tensor(2, "updates")));
        Add("scatter", c => Ops.Scatter(c.Tensor(0, "indices"), c.Tensor(1, "values"), new Shape(c.Ints(2, "shape"))));
        Add("scatter_update", c => Ops.ScatterUpdate(c.Tensor(0, "inputs"), c.Tensor(1, "indices"), c.Tensor(2, "updates")));
        Add("sort", c => Ops.Sort(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        Add("argsort", c => Ops.Argsort(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        table["keras.ops.top_k"] = c => Ops.TopK(c.Tensor(0, "x"), c.Int(1, "k")!.Value, c.Flag(2, "sorted") ?? true) is var (values, indices) ? [values, indices] : [];
        Add("searchsorted", c => Ops.Searchsorted(c.Tensor(0, "sorted_sequence"), c.Tensor(1, "values"), c.Text(2, "side") ?? "left"));
        Add("digitize", c => Ops.Digitize(c.Tensor(0, "x"), c.Tensor(1, "bins")));
        Add("unique", c => Ops.Unique(c.Tensor(0, "x")));
        Add("multi_hot", c => Ops.MultiHot(c.Tensor(0, "inputs"), c.Int(1, "num_classes")!.Value));
        Add("segment_sum", c => Segments(c, Ops.SegmentSum));
        Add("segment_max", c => Segments(c, Ops.SegmentMax));
        Add("segment_min", c => Segments(c, Ops.SegmentMin));
        Add("segment_prod", c => Segments(c, Ops.SegmentProd));
        table["keras.ops.unravel_index"] = c => Ops.UnravelIndex(c.Tensor(0, "indices"), new Shape(c.Ints(1, "shape")));
        Add("isin", c => Ops.Isin(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Flag(3, "invert") ?? false));

        // That ids are sorted only makes it faster in Keras.
        Tensor Segments(FunctionCall c, Func<Tensor, Tensor, int?, Tensor> function) => (c.Flag(3, "sorted"), function(c.Tensor(0, "data"), c.Tensor(1, "segment_ids"), c.Int(2, "num_segments"))).Item2;

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.ops." + name] = c => [function(c)];
    }
}
