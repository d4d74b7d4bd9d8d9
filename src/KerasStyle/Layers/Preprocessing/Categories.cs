using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Whole numbers as one-hot, multi-hot and counting vectors.</summary>
static class Categories
{
    public static string Mode(string layer, string mode, params ReadOnlySpan<string> known) => known.Contains(mode)
        ? mode
        : throw new ArgumentException($"{layer}: outputMode must be {string.Join(", ", known.ToArray())}, got '{mode}'", nameof(mode));

    public static Tensor Encode(Tensor indices, string mode, int depth, DType dtype, Tensor? weights = null)
    {
        if (mode == "int")
            return indices;
        if (indices.Rank == 0)
            indices = Ops.ExpandDims(indices, 0);
        if (mode == "one_hot")
        {
            Tensor flat = indices.Rank > 1 && indices.Shape[^1] == 1 ? Ops.Squeeze(indices, -1) : indices;
            return Ops.OneHot(flat, depth, dtype: dtype);
        }

        Tensor each = Ops.OneHot(indices, depth, dtype: weights?.DType ?? dtype);
        int axis = indices.Rank > 1 ? 1 : 0;
        return mode == "multi_hot" ? Ops.Max(each, [axis])
            : Ops.Sum(weights == null ? each : each * Ops.ExpandDims(weights, -1), [axis]);
    }

    public static Shape OutputShape(Shape input, string mode, int depth) => mode switch
    {
        "int" => input,
        "one_hot" => input.Rank > 1 && input[^1] == 1 ? input.With(-1, depth) : input.Concat([depth]),
        _ => input.Rank > 1 ? new([input[0], .. input[2..], depth]) : [depth],
    };

    /// <summary>True; sparse outputs are refused.</summary>
    public static bool Dense(Config config) => !config.Get("sparse", false)
        ? true
        : throw new ArgumentException($"{config.Owner}: sparse output is not supported");
}
