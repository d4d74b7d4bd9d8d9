using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

public class LayerErrorTests
{
    public static TheoryData<Func<object>, string> Cases => new()
    {
        { () => new Conv2D(4, 3, name: "c").Call(Ops.Ones([2, 8, 8])), "Conv2D 'c': input must have 4 axes, got input shape (2, 8, 8)" },
        { () => new Conv2D(4, 3, name: "c").Call(Ops.Ones([2, 2, 8, 1])), "does not fit" },
        { () => new Conv2D(4, 3, padding: "sam", name: "c"), "Conv2D 'c': padding must be valid or same, got 'sam'" },
        { () => new Conv2D(4, 3, strides: 2, dilationRate: 2, name: "c"), "cannot both be above 1" },
        { () => new Conv2D(5, 3, groups: 2, name: "c"), "groups must be positive and divide filters" },
        { () => new Conv2D(4, [3, 3, 3]), "kernelSize must be one number or 2, got (3, 3, 3)" },
        { () => new Conv1D(4, 0), "kernelSize must be at least 1" },
        { () => new Dense(0, name: "d"), "Dense 'd': units must be positive" },
        { () => new Dense(1, "rellu"), "unknown activation 'rellu'; did you mean 'relu'" },
        { () => new Dense(1, kernelInitializer: "he_norml"), "unknown initializer 'he_norml'; did you mean 'he_normal'" },
        { () => new Dense(1, name: "a/b"), "must not be empty nor contain '/'" },
        { () => new Dense(1, name: "d").Call(Ops.Ones([3])), "Dense 'd': input must have at least 2 axes, got input shape (3,)" },
        { () => new MaxPooling2D(dataFormat: "NCHW", name: "p"), "MaxPooling2D 'p': data_format must be channels_last or channels_first, got 'NCHW'" },
        { () => new KerasStyle.Layers.Reshape([5, 2], name: "r").Call(Ops.Ones([2, 9])), "Reshape 'r': cannot reshape (9,) (9 values per row) to (5, 2)" },
        { () => new Permute([1, 3]), "dims must be the numbers 1 to 2 in some order, got (1, 3)" },
        { () => Built(new Dense(2, name: "d")).Call(Ops.Ones([2, 4])), "Dense 'd': last axis must be 3, got input shape (2, 4)" },
        { () => Set(Built(new Dense(2, name: "d")), Ops.Ones([3, 2])), "Dense 'd': has 2 weights (kernel (3, 2), bias (2,)), got 1" },
        { () => Set(Built(new Dense(2, name: "d")), Ops.Ones([3, 2]), Ops.Ones([3])), "Dense 'd': weight 1 'bias' must have shape (2,), got (3,)" },
        { () => new LayerNormalization(axis: [1, -1]).Call(Ops.Ones([2, 3])), "names an axis of input shape (None, 3) twice" },
        { () => new Dense(2, name: "d").ComputeOutputShape([Shape.Unknown, 3]), "" },
        { () => new Misfit("m").Call(new Input([2])), "Misfit 'm': Matmul: float32(61, 2) and float32(3, 4) do not fit: the inner lengths and the types must agree (lengths of None were tried as 61)" },
        { () => Built(new Dense(2, name: "d"), Shape.Unknown), "Dense 'd': weight 'kernel' needs known lengths, got (None, 2)" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Says_what_was_expected_and_what_came(Func<object> act, string message)
    {
        Exception? error = Record.Exception(act);
        if (message.Length == 0)
            Assert.Null(error);
        else
            Assert.Contains(message, Assert.IsAssignableFrom<ArgumentException>(error).Message);
    }

    [Fact]
    public void Nothing_is_set_when_one_weight_does_not_fit()
    {
        Layer layer = Built(new Dense(2, kernelInitializer: "zeros"));
        Assert.Throws<ArgumentException>(() => layer.SetWeights([Ops.Ones([3, 2]), Ops.Ones([3])]));
        Assert.All(layer.GetWeights()[0].ToArray<float>(), v => Assert.Equal(0, v));
    }

    static Layer Built(Layer layer, int features = 3)
    {
        layer.EnsureBuilt([Shape.Unknown, features]);
        return layer;
    }

    static object Set(Layer layer, params Tensor[] values)
    {
        layer.SetWeights(values);
        return layer;
    }

    sealed class Misfit(string name) : Layer(name: name)
    {
        protected override Tensor Call(Tensor x, bool training) => Ops.Matmul(x, Ops.Ones([3, 4]));
    }
}
