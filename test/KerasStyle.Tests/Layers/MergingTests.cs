using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>Layers of several inputs: configs and traced shapes.</summary>
public class MergingTests
{
    static readonly Func<Layer>[] Rows =
    [
        () => new Add(), () => new Subtract(), () => new Multiply(), () => new Average(), () => new Maximum(), () => new Minimum(), () => new Concatenate(1), () => new Dot([2, 2]),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Rows.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void Config_round_trips_and_symbolic_shapes_agree(int row)
    {
        Layer layer = Rows[row]();
        JsonObject form = layer.Serialize();
        Assert.True(JsonNode.DeepEquals(form, Layer.Registry.Deserialize(JsonNode.Parse(form.ToJsonString())).Serialize()));
        Tensor known = layer.Call([Ops.Ones([2, 3, 4]), Ops.Ones([2, 3, 4])]), symbolic = layer.Call([new Input([3, 4]), new Input([3, 4])]);
        Assert.Equal(known.Shape.With(0, Shape.Unknown), symbolic.Shape);
    }
}
