namespace KerasStyle.Layers;

/// <summary>Numbers of categories, found on the host, in the form of an output mode. A negative number is dropped.</summary>
static class HostCategories
{
    public static Tensor Encode(long[] indices, Shape shape, string mode, int depth, DType dtype, ReadOnlySpan<float> weights = default)
    {
        if (mode == "int")
            return Ops.Cast(Tensor.From<long>(indices, shape), dtype);
        if (shape.Rank == 0)
            shape = [1];
        Shape result = Categories.OutputShape(shape, mode, depth);
        var values = new float[result.Size];
        // Counted are the places of axis 1, or of the only one.
        int first = shape.Rank > 1 ? shape[0] : 1, counted = mode == "one_hot" ? 1 : shape.Rank > 1 ? shape[1] : shape[0];
        int inner = mode == "one_hot" ? indices.Length / Math.Max(1, first) : indices.Length / Math.Max(1, first * counted);
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= depth)
                continue;
            long row = mode == "one_hot" ? i : (long)(i / (counted * inner)) * inner + i % inner;
            ref float value = ref values[row * depth + indices[i]];
            value = mode is "count" or "tf_idf" ? value + 1 : 1;
        }

        for (int i = 0; i < values.Length && mode == "tf_idf"; i++)
            values[i] *= weights[i % depth];
        return Ops.Cast(Tensor.From<float>(values, result), dtype);
    }
}
