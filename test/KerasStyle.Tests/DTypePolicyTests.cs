using KerasStyle.Layers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests;

public class DTypePolicyTests
{
    [Theory]
    [InlineData("int8_from_mixed_bfloat16", "int8", DType.BFloat16, DType.Float32)]
    [InlineData("int4/64_from_float32", "int4", DType.Float32, DType.Float32)]
    [InlineData("int4_from_bfloat16", "int4", DType.BFloat16, DType.BFloat16)]
    [InlineData("float8_from_mixed_float16", "float8", DType.Float16, DType.Float32)]
    [InlineData("gptq/4/128_from_float32", "gptq", DType.Float32, DType.Float32)]
    [InlineData("awq/4/-1_from_float32", "awq", DType.Float32, DType.Float32)]
    [InlineData("mixed_float16", null, DType.Float16, DType.Float32)]
    public void Names_say_types_and_modes(string name, string? mode, DType compute, DType variable)
    {
        DTypePolicy policy = name;
        Assert.Equal((name, mode, compute, variable), (policy.Name, policy.QuantizationMode, policy.ComputeDType, policy.VariableDType));
        DTypePolicy back = DTypePolicy.Deserialize(policy.Serialize());
        Assert.Equal(policy, back);
        Assert.Equal(policy.Serialize().ToJsonString(), back.Serialize().ToJsonString());
    }

    [Theory]
    [InlineData("int8_from_float16")]
    [InlineData("int4/0_from_float32")]
    [InlineData("int4/x_from_float32")]
    [InlineData("gptq/5/128_from_float32")]
    [InlineData("awq/8/128_from_float32")]
    [InlineData("int8_from_nothing")]
    [InlineData("int4")]
    public void Names_that_mean_nothing_are_refused(string name) => Assert.Throws<ArgumentException>(() => DTypePolicy.Get(name));

    [Fact]
    public void Maps_find_policies_by_path_then_by_pattern()
    {
        var map = new DTypePolicyMap("float32") { ["encoder/layer_0/dense"] = "bfloat16", ["encoder/.*"] = "float64", ["decoder"] = "bfloat16" };
        Assert.Equal("bfloat16", map["encoder/layer_0/dense"].Name);
        Assert.Equal("float64", map["encoder/attention/query"].Name);
        Assert.Equal("float32", map["decoder/attention"].Name);
        map["encoder/attention/.*"] = "bfloat16";
        Assert.Throws<ArgumentException>(() => map["encoder/attention/query"]);
        Assert.Throws<ArgumentException>(() => map["decoder"] = "float64");
        DTypePolicy back = DTypePolicy.Deserialize(map.Serialize());
        Assert.Equal(map.Serialize().ToJsonString(), back.Serialize().ToJsonString());
    }

    [Fact]
    public void Parts_of_attention_are_quantized_by_a_map()
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        var x = new Input([5, 8]);
        var attention = new MultiHeadAttention(2, 4, name: "attention", dtype: new DTypePolicyMap("float32"));
        var model = new Model(x, attention.Call([x, x]));
        Tensor rows = Rows;
        Tensor before = model.Predict(rows);
        model.Quantize("int8");
        Tensor after = model.Predict(rows);
        Assert.InRange(Ops.Max(Ops.Abs(before - after)).Item(), 1e-7, 0.1);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("map.keras"));
        Assert.Equal(after.ToArray<float>(), Model.Load(folder.File("map.keras")).Predict(rows).ToArray<float>());
    }

    static Tensor Rows => Layers.LoraTests.Random(3, 5, 8);
}
