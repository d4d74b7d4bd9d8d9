using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What attention layers share.</summary>
static class AttentionMasks
{
    /// <summary>Whether the place of the key is not behind that of the query: (1, queries, keys).</summary>
    public static Tensor Causal(int queries, int keys) => Place(queries, 1, queries) >= Place(keys, 2, keys);

    /// <summary>Whether the places of query and key are fewer than <paramref name="width"/> apart.</summary>
    public static Tensor Window(int queries, int keys, int width) => Ops.Abs(Place(queries, 1, queries) - Place(keys, 2, keys)) < width;

    /// <summary>x with a share of its values dropped.</summary>
    public static Tensor Drop(Tensor x, double rate, SeedGenerator seeds) =>
        rate >= 1 ? Ops.ZerosLike(x) : Ops.Where(seeds.Draw(RandomKind.Uniform, x.Spec) >= rate, x * (1 / (1 - rate)), Ops.ZerosLike(x));

    static Tensor Place(int count, int axis, int length) => Ops.Reshape(Ops.Arange(count), axis == 1 ? [1, length, 1] : [1, 1, length]);
}
