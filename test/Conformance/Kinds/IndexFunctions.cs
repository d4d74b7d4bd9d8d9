namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops that order values and address them by indices.</summary>
static class IndexFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("take_along_axis", c => Ops.TakeAlongAxis(c.Tensor(0, "x"), c.Tensor(1, "indices"), c.Int(2, "axis")));
        Add("slice_update", c => Ops.SliceUpdate(c.Tensor(0, "inputs"), new Shape(c.Ints(1, "start_indices")), c.Tensor(2, "updates")));
        Add("scatter", c => Ops.Scatter(c.Tensor(0, "indices"), c.Tensor(1, "values"), new Shape(c.Ints(2, "shape"))));
        Add("scatter_update", c => Ops.ScatterUpdate(c.Tensor(0, "inputs"), c.Tensor(1, "indices"), c.Tensor(2, "updates"), c.Text(3, "reduction")));
        Add("sort", c => Ops.Sort(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        Add("argsort", c => Ops.Argsort(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        table["keras.ops.top_k"] = c => Ops.TopK(c.Tensor(0, "x"), c.Int(1, "k")!.Value, c.Flag(2, "sorted") ?? true) is var (values, indices) ? [values, indices] : [];
        Add("searchsorted", c => Ops.Searchsorted(c.Tensor(0, "sorted_sequence"), c.Tensor(1, "values"), c.Text(2, "side") ?? "left"));
        Add("digitize", c => Ops.Digitize(c.Tensor(0, "x"), c.Tensor(1, "bins")));
        table["keras.ops.unique"] = c => Ops.Unique(
            c.Tensor(0, "x"), (c.Flag(1, "sorted"), c.Flag(2, "return_index") ?? false).Item2, c.Flag(3, "return_inverse") ?? false, c.Flag(4, "return_counts") ?? false,
            c.Int(5, "axis"), c.Int(6, "size"), c.Double(7, "fill_value"));
        table["keras.ops.nonzero"] = c => Ops.Nonzero(c.Tensor(0, "x"));
        Add("argpartition", c => Ops.Argpartition(c.Tensor(0, "x"), c.Int(1, "kth")!.Value, c.Node(2, "axis") == null && c.Has("axis") ? null : c.Int(2, "axis") ?? -1));
        Add("get_item", c => Ops.GetItem(c.Tensor(0, "x"), [.. c.Ints(1, "key").Select(i => (TensorIndex)i)]));
        Add("multi_hot", c => Ops.MultiHot(c.Tensor(0, "inputs"), c.Int(1, "num_classes")!.Value, axis: c.Int(2, "axis") ?? -1));
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
