using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Functions of models' files that take parts of a tensor.</summary>
static class OperationIndexing
{
    /// <summary><c>x[key]</c> of Python with whole numbers, slices, <c>None</c> and <c>...</c>, as Keras' files have it.</summary>
    public static Tensor Get(Tensor x, JsonNode? key)
    {
        JsonNode?[] items = key is JsonArray list ? [.. list] : [key];
        int used = items.Count(i => i != null && !IsEllipsis(i)), axis = 0;
        foreach (JsonNode? item in items)
        {
            if (item == null)
            {
                x = Ops.ExpandDims(x, axis++);
            }
            else if (IsEllipsis(item))
            {
                axis = x.Rank - (used - items.TakeWhile(i => i != item).Count(i => i != null));
            }
            else if (item is JsonValue number)
            {
                int at = number.GetValue<int>(), length = x.Shape[axis];
                x = Ops.Squeeze(Ops.SliceAxis(x, axis, at < 0 ? at + length : at, 1), axis);
            }
            else
            {
                x = Slice(x, axis++, item["config"]!.AsObject());
            }
        }

        return x;
    }

    static Tensor Slice(Tensor x, int axis, JsonObject slice)
    {
        int length = x.Shape[axis], step = Value("step") ?? 1;
        if (step < 0)
        {
            int from = Limit(Value("start") ?? length - 1, -1, length - 1), to = Value("stop") is { } end ? Limit(end, -1, length - 1) : -1;
            return Ops.SliceAxis(Ops.Flip(x, axis), axis, length - 1 - from, Math.Max(0, (from - to - step - 1) / -step), -step);
        }

        int start = Limit(Value("start") ?? 0, 0, length), stop = Limit(Value("stop") ?? length, 0, length);
        return Ops.SliceAxis(x, axis, start, Math.Max(0, (stop - start + step - 1) / step), step);

        int? Value(string key) => slice[key]?.GetValue<int>();

        int Limit(int at, int least, int most) => Math.Clamp(at < 0 ? at + length : at, least, most);
    }

    static bool IsEllipsis(JsonNode? item) => item is JsonObject form && form["class_name"]?.ToString() == "__ellipsis__";
}
