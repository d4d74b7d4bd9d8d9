using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Saving;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Layers;

/// <summary>Files and values of Keras 3.15.1: features_floats.keras is a space of a (normalized on 1, 2, 4), b (times 0.5), c (three bins of 0 to 8) and d,
/// features_categories.keras one of texts and whole numbers with crosses.</summary>
public class FeatureSpaceTests
{
    static readonly Dictionary<string, Tensor> Floats = new()
    {
        ["a"] = new float[] { 1, 3 },
        ["b"] = new float[] { 2, 5 },
        ["c"] = new float[] { 1, 7 },
        ["d"] = new float[,] { { 9 }, { -1 } },
    };

    static readonly float[] Encoded = [-1.069044828414917f, 1, 1, 0, 0, 9, 0.534522533416748f, 2.5f, 0, 0, 1, -1];

    static readonly Dictionary<string, Tensor> Categories = new()
    {
        ["s"] = new[] { "y", "?", "x" },
        ["i"] = new[] { 7, 4, 5 },
        ["h"] = new[] { "p", "q", "p" },
        ["g"] = new[] { 1, 2, 1 },
        ["a"] = new float[] { 1, 2, 4 },
    };

    static FeatureSpace FloatSpace()
    {
        var space = new FeatureSpace(new() { ["a"] = "float_normalized", ["b"] = FeatureSpace.FloatRescaled(0.5), ["c"] = FeatureSpace.FloatDiscretized(3), ["d"] = "float" });
        space.Adapt(new Dictionary<string, Tensor>
        {
            ["a"] = new float[] { 1, 2, 4, 1, 2, 4, 1, 2, 4 },
            ["c"] = new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 },
        });
        return space;
    }

    static FeatureSpace CategorySpace(string outputMode = "dict")
    {
        var space = new FeatureSpace(
            new()
            {
                ["s"] = "string_categorical",
                ["i"] = FeatureSpace.IntegerCategorical(numOovIndices: 2),
                ["h"] = FeatureSpace.StringHashed(4),
                ["g"] = FeatureSpace.IntegerHashed(3, outputMode: outputMode == "dict" ? "int" : "one_hot"),
                ["a"] = "float_normalized",
            },
            outputMode, [("s", "i"), new Cross(["h", "g"], crossingDim: 5, outputMode: outputMode == "dict" ? "int" : "one_hot")], crossingDim: 8);
        space.Adapt(new Dictionary<string, Tensor>
        {
            ["s"] = new[] { "x", "x", "y" },
            ["i"] = new[] { 7, 3, 7 },
            ["a"] = new float[] { 1, 2, 4 },
        });
        return space;
    }

    [Fact]
    public void Columns_become_vectors()
    {
        FeatureSpace space = FloatSpace();
        Tensor y = space.Call(Floats);
        Assert.Equal([2, 6], y.Shape);
        Near(Encoded, y);
        Tensor one = space.Call(new Dictionary<string, Tensor> { ["a"] = 1.0, ["b"] = 2.0, ["c"] = 1.0, ["d"] = 9.0 });
        Assert.Equal([6], one.Shape);
        Near(Encoded[..6], one);
    }

    [Fact]
    public void A_file_of_Keras_gives_its_values()
    {
        FeatureSpace space = FeatureSpace.Load(TestFiles.Path("features_floats.keras"));
        Near(Encoded, space.Call(Floats));
        SameConfig("features_floats.keras", space);
    }

    [Fact]
    public void Categories_and_crosses_are_those_of_the_layers()
    {
        foreach (FeatureSpace space in new[] { CategorySpace(), FeatureSpace.Load(TestFiles.Path("features_categories.keras")) })
        {
            TensorStructure y = space.Call(Categories);
            Assert.Equal(["a", "g", "h", "h_X_g", "i", "s", "s_X_i"], y.Names!);
            Assert.Equal([0f, 0, 1, 1, 0, 0, 0, 1, 0], ((Tensor)y["s"]!).ToArray<float>());
            // 7 and 3 are 2 and 3; an unknown number is its rest of the division by 2.
            Assert.Equal([0f, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0], ((Tensor)y["i"]!).ToArray<float>());
            Assert.Equal(new Hashing(3).Call(Categories["g"]).ToArray<long>(), ((Tensor)y["g"]!).ToArray<long>());
            Assert.Equal(new Hashing(4, outputMode: "one_hot").Call(Categories["h"]).ToArray<float>(), ((Tensor)y["h"]!).ToArray<float>());
            Tensor hashed = new Hashing(4).Call(Categories["h"]), numbers = Tensor.From<long>([2, 0, 1], [3]), other = Tensor.From<long>([2, 0, 1], [3]);
            Assert.Equal(new HashedCrossing(5).Call([hashed, new Hashing(3).Call(Categories["g"])]).ToArray<long>(), ((Tensor)y["h_X_g"]!).ToArray<long>());
            Assert.Equal(new HashedCrossing(8, outputMode: "one_hot").Call([numbers, other]).ToArray<float>(), ((Tensor)y["s_X_i"]!).ToArray<float>());
        }

        SameConfig("features_categories.keras", FeatureSpace.Load(TestFiles.Path("features_categories.keras")));
    }

    [Fact]
    public void What_was_learnt_is_saved_and_loaded()
    {
        using var folder = new TemporaryFolder();
        FeatureSpace space = CategorySpace("concat");
        space.Save(folder.File("space.keras"));
        FeatureSpace loaded = FeatureSpace.Load(folder.File("space.keras"));
        float[] want = ((Tensor)space.Call(Categories)!).ToArray<float>();
        Assert.Equal(3 * (1 + 3 + 4 + 5 + 4 + 3 + 8), want.Length);
        Assert.Equal(want, ((Tensor)loaded.Call(Categories)!).ToArray<float>());
        Assert.Contains("FeatureSpace", Assert.Throws<InvalidDataException>(() => Model.Load(folder.File("space.keras"))).Message);
    }

    [Fact]
    public void A_net_takes_the_columns_themselves()
    {
        FeatureSpace space = CategorySpace("concat");
        var net = new Model(space.GetInputs(), new Dense(2, kernelInitializer: "ones").Call(space.GetEncodedFeatures()));
        float[] want = Ops.Matmul(space.Call(Categories), Ops.Ones([28, 2])).ToArray<float>();
        Near(want, net.Predict(Categories));
        net.Compile("sgd", "mse");
        net.Fit(Categories, new float[3, 2], epochs: 2, verbose: 0);
        using var folder = new TemporaryFolder();
        net.Save(folder.File("net.keras"));
        Near(net.Predict(Categories).ToArray<float>(), Model.Load(folder.File("net.keras")).Predict(Categories));
    }

    [Fact]
    public void Layers_of_ones_own_are_features()
    {
        var space = new FeatureSpace(new() { ["text"] = new Feature("string", new TextVectorization(outputMode: "tf_idf"), "float") });
        var data = new Dictionary<string, Tensor> { ["text"] = new[] { "1st string", "2nd string", "3rd string" } };
        Assert.Throws<InvalidOperationException>(() => space.Call(data));
        space.Adapt([data]);
        Assert.Equal([3, 5], ((Tensor)space.Call(data)!).Shape);
        Assert.IsType<TextVectorization>(space.Preprocessors["text"]);
        var given = new FeatureSpace(new() { ["c"] = FeatureSpace.FloatDiscretized(binBoundaries: [1, 2]) });
        Assert.Equal([0f, 1, 0], ((Tensor)given.Call(new Dictionary<string, Tensor> { ["c"] = new[] { 1.5f } })!).ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_says_so()
    {
        Assert.Contains("float_normalized", Assert.Throws<ArgumentException>(() => (Feature)"number").Message);
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => new FeatureSpace(new() { ["a"] = "string_hashed" }, crosses: [("a", "b")])).Message);
        Assert.Throws<ArgumentException>(() => new FeatureSpace([]));
        FeatureSpace space = FloatSpace();
        Assert.Contains("'a' is missing", Assert.Throws<ArgumentException>(() => space.Call(new Dictionary<string, Tensor> { ["b"] = 1.0 })).Message);
        Assert.Contains("no feature 'e'", Assert.Throws<ArgumentException>(() => space.Call(new Dictionary<string, Tensor>(Floats) { ["e"] = 1.0 })).Message);
        var numbers = new FeatureSpace(new() { ["h"] = FeatureSpace.StringHashed(3, outputMode: "int") });
        Assert.Contains("outputMode dict", Assert.Throws<InvalidOperationException>(() => numbers.Call(new Dictionary<string, Tensor> { ["h"] = new[] { "x" } })).Message);
    }

    static void Near(float[] want, TensorStructure got)
    {
        float[] values = ((Tensor)got!).ToArray<float>();
        Assert.Equal(want.Length, values.Length);
        Assert.All(want.Zip(values), p => Assert.Equal(p.First, p.Second, 1e-6));
    }

    // What Keras repeats for layers that share a policy, and how layers inside were built, is nowhere else in a file of ours.
    static void SameConfig(string file, FeatureSpace space)
    {
        using KerasArchive archive = KerasArchive.Open(TestFiles.Path(file));
        Assert.True(JsonNode.DeepEquals(Stripped(archive.Config["config"]!), Stripped(space.Serialize()["config"]!)), space.Serialize()["config"]!.ToJsonString());

        static JsonNode Stripped(JsonNode node)
        {
            JsonNode copy = node.DeepClone();
            Strip(copy);
            return copy;
        }

        static void Strip(JsonNode? node)
        {
            if (node is JsonArray list)
            {
                foreach (JsonNode? item in list)
                    Strip(item);
            }
            else if (node is JsonObject form)
            {
                form.Remove("build_config");
                form.Remove("shared_object_id");
                foreach ((_, JsonNode? item) in form)
                    Strip(item);
            }
        }
    }
}
