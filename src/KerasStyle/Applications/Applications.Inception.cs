using KerasStyle.Layers;

namespace KerasStyle;

public static partial class Applications
{
    /// <summary>InceptionV3 (Szegedy et al., 2016).</summary>
    public static Model InceptionV3(ApplicationOptions? options = null) => Make(options, "inception_v3", 299, 75, (x, o) =>
    {
        x = InceptionStem(x);
        for (int i = 0; i < 3; i++)
        {
            Tensor one = Unit(x, 64, 1), five = Chain(x, (48, 1), (64, 5)), three = Chain(x, (64, 1), (96, 3), (96, 3));
            x = Joined([one, five, three, Unit(Averaged(x), i == 0 ? 32 : 64, 1)], $"mixed{i}");
        }

        Tensor halved = Unit(x, 384, 3, 2, "valid"), twice = Unit(Chain(x, (64, 1), (96, 3)), 96, 3, 2, "valid");
        x = Joined([halved, twice, new MaxPooling2D(3, strides: 2).Call(x)], "mixed3");
        int[] widths = [128, 160, 160, 192];
        for (int i = 0; i < 4; i++)
        {
            int n = widths[i];
            Tensor one = Unit(x, 192, 1), seven = Chain(x, (n, 1), (n, (1, 7)), (192, (7, 1)));
            Tensor doubled = Chain(x, (n, 1), (n, (7, 1)), (n, (1, 7)), (n, (7, 1)), (192, (1, 7)));
            x = Joined([one, seven, doubled, Unit(Averaged(x), 192, 1)], $"mixed{4 + i}");
        }

        Tensor small = Unit(Unit(x, 192, 1), 320, 3, 2, "valid"), large = Unit(Chain(x, (192, 1), (192, (1, 7)), (192, (7, 1))), 192, 3, 2, "valid");
        x = Joined([small, large, new MaxPooling2D(3, strides: 2).Call(x)], "mixed8");
        for (int i = 0; i < 2; i++)
        {
            Tensor one = Unit(x, 320, 1), three = Unit(x, 384, 1);
            three = Joined([Unit(three, 384, (1, 3)), Unit(three, 384, (3, 1))], $"mixed9_{i}");
            Tensor doubled = Chain(x, (448, 1), (384, 3));
            doubled = Joined([Unit(doubled, 384, (1, 3)), Unit(doubled, 384, (3, 1))]);
            x = Joined([one, three, doubled, Unit(Averaged(x), 192, 1)], $"mixed{9 + i}");
        }

        return Top(x, o, namedPool: false);
    });

    /// <summary>InceptionResNetV2 (Szegedy et al., 2017).</summary>
    public static Model InceptionResNetV2(ApplicationOptions? options = null) => Make(options, "inception_resnet_v2", 299, 75, (x, o) =>
    {
        x = InceptionStem(x);
        Tensor one = Unit(x, 96, 1), five = Chain(x, (48, 1), (64, 5)), three = Chain(x, (64, 1), (96, 3), (96, 3));
        x = Joined([one, five, three, Unit(Averaged(x), 64, 1)], "mixed_5b");
        for (int i = 1; i <= 10; i++)
            x = InceptionResidual(x, 0.17, $"block35_{i}", [[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (48, 3), (64, 3)]]);
        Tensor first = Unit(x, 384, 3, 2, "valid"), second = Unit(Chain(x, (256, 1), (256, 3)), 384, 3, 2, "valid");
        x = Joined([first, second, new MaxPooling2D(3, strides: 2).Call(x)], "mixed_6a");
        for (int i = 1; i <= 20; i++)
            x = InceptionResidual(x, 0.1, $"block17_{i}", [[(192, 1)], [(128, 1), (160, (1, 7)), (192, (7, 1))]]);
        first = Unit(Unit(x, 256, 1), 384, 3, 2, "valid");
        second = Unit(Unit(x, 256, 1), 288, 3, 2, "valid");
        Tensor third = Unit(Chain(x, (256, 1), (288, 3)), 320, 3, 2, "valid");
        x = Joined([first, second, third, new MaxPooling2D(3, strides: 2).Call(x)], "mixed_7a");
        for (int i = 1; i <= 10; i++)
            x = InceptionResidual(x, i < 10 ? 0.2 : 1, $"block8_{i}", [[(192, 1)], [(192, 1), (224, (1, 3)), (256, (3, 1))]], activated: i < 10);
        x = Active(Normed(Conv(x, 1536, 1, "conv_7b", padding: "same"), "conv_7b_bn", scale: false), "relu", "conv_7b_ac");
        return Top(x, o, namedPool: false);
    });

    static Tensor InceptionStem(Tensor x)
    {
        x = Unit(Unit(Unit(x, 32, 3, 2, "valid"), 32, 3, padding: "valid"), 64, 3);
        x = Unit(Unit(new MaxPooling2D(3, strides: 2).Call(x), 80, 1, padding: "valid"), 192, 3, padding: "valid");
        return new MaxPooling2D(3, strides: 2).Call(x);
    }

    static Tensor InceptionResidual(Tensor x, double scale, string name, (int Filters, IntTuple Size)[][] branches, bool activated = true)
    {
        Tensor mixed = Joined([.. branches.Select(units => Chain(x, units))], name + "_mixed");
        Tensor up = Conv(mixed, x.Shape[^1], 1, name + "_conv", padding: "same", bias: true);
        x = new CustomScaleLayer(scale).Call([x, up]);
        return activated ? Active(x, "relu", name + "_ac") : x;
    }

    // Convolution, normalization without a factor, relu.
    static Tensor Unit(Tensor x, int filters, IntTuple size, int strides = 1, string padding = "same") => Active(Normed(Conv(x, filters, size, null, strides, padding), scale: false), "relu");

    static Tensor Chain(Tensor x, params ReadOnlySpan<(int Filters, IntTuple Size)> units)
    {
        foreach ((int filters, IntTuple size) in units)
            x = Unit(x, filters, size);
        return x;
    }

    static Tensor Averaged(Tensor x) => new AveragePooling2D(3, strides: 1, padding: "same").Call(x);
}
