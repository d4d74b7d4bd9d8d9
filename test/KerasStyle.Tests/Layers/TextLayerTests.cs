using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Layers;

public class TextLayerTests
{
    static readonly string[] Texts = ["good film", "bad film", "very good", "very bad", "a good one", "a bad one", "good", "bad"];
    static readonly float[] Good = [1, 0, 1, 0, 1, 0, 1, 0];

    [Theory]
    [InlineData("", 0x9AE16A3B2F90404FUL)]
    [InlineData("abc", 0x24A5B3A074E7F369UL)]
    [InlineData("abcde", 0xC22F4663E54E04D4UL)]
    [InlineData("0123456789@0123", 0x5361EAE17C1FF6BCUL)]
    [InlineData("0123456789=012345", 0x46A7416ED4861E3BUL)]
    [InlineData("C is as portable as Stonehedge!!", 0xB944F8A16261E414UL)]
    [InlineData("The major problem is with sendmail.  -Mark Horton", 0xC2F8DB8624FEFC0EUL)]
    [InlineData("For every action there is an equal and opposite government program.", 0x55182F8859ECA4CEUL)]
    [InlineData("The fugacity of a constituent in a mixture of gases at a given temperature is proportional to its mole fraction.  Lewis-Randall Rule", 0x098EFF6958C5E91AUL)]
    public void Fingerprints_are_those_of_FarmHash(string text, ulong fingerprint) => Assert.Equal(fingerprint, TextHash.Fingerprint(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_salted_hash_is_SipHash_2_4() =>
        Assert.Equal(0xa129ca6149be45e5UL, TextHash.Sip(0x0706050403020100, 0x0f0e0d0c0b0a0908, [.. Enumerable.Range(0, 15).Select(i => (byte)i)]));

    [Fact]
    public void A_lookup_is_inverted_by_its_inverse()
    {
        var lookup = new StringLookup(maskToken: "", vocabulary: ["a", "b"]);
        var inverse = new StringLookup(maskToken: "", vocabulary: ["a", "b"], invert: true);
        Tensor numbers = lookup.Call(new[,] { { "b", "" }, { "x", "a" } });
        Assert.Equal([3, 0, 1, 2], numbers.ToArray<long>());
        Assert.Equal(["b", "", "[UNK]", "a"], inverse.Call(numbers).Strings);
    }

    [Fact]
    public void An_unknown_token_without_a_number_throws()
    {
        var lookup = new StringLookup(numOovIndices: 0, vocabulary: ["a"]);
        Assert.Contains("'b' is not in the vocabulary", Assert.Throws<ArgumentException>(() => lookup.Call(new[] { "a", "b" })).Message);
    }

    [Theory]
    [InlineData("a", "a", "holds 'a' 2 times")]
    [InlineData("a", "", "may only stand in front")]
    public void A_vocabulary_holds_each_token_once_and_no_mask(string first, string second, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new StringLookup(maskToken: "", vocabulary: [first, second])).Message);

    [Fact]
    public void Integers_without_a_place_go_to_their_rest()
    {
        var lookup = new IntegerLookup(numOovIndices: 3, vocabulary: [10, 20]);
        Assert.Equal([3, 4, 1, 2], lookup.Call(new[] { 10, 20, 4, -1 }).ToArray<long>());
    }

    [Fact]
    public void Words_are_standardized_and_filled_up()
    {
        var layer = new TextVectorization(vocabulary: ["was", "it"]);
        Assert.Equal([3, 2, 0, 2, 1, 3], layer.Call(new[] { "It was.", "was \t(not) IT!" }).ToArray<long>());
    }

    [Fact]
    public void Unigrams_come_before_bigrams_and_one_length_in_a_list_stands_alone()
    {
        var both = new TextVectorization(ngrams: 2, vocabulary: ["a", "b", "a b"]);
        Assert.Equal([2, 3, 4], both.Call(new[] { "a b" }).ToArray<long>());
        JsonObject form = both.Serialize();
        form["config"]!["ngrams"] = new JsonArray(2);
        Assert.Equal([4], Layer.Registry.Deserialize(form).Call(new[] { "a b" }).ToArray<long>());
    }

    [Fact]
    public void A_crossing_takes_equal_shapes_of_texts_and_integers()
    {
        var layer = new HashedCrossing(5, "one_hot");
        Assert.Equal(new Shape(3, 5), layer.Call([new[] { "a", "b", "a" }, new[] { 1, 1, 2 }]).Shape);
        Assert.Contains("of one shape", Assert.Throws<ArgumentException>(() => layer.Call([new[] { "a" }, new[] { 1, 2 }])).Message);
    }

    [Fact]
    public void A_masked_text_has_bin_0_for_itself()
    {
        var layer = new Hashing(3, maskValue: "");
        Assert.Equal(0, layer.Call(new[] { "" }).Item());
        Assert.All(layer.Call(new[] { "a", "b", "c", "d" }).ToArray<long>(), bin => Assert.InRange(bin, 1, 2));
    }

    [Fact]
    public void A_net_of_texts_learns_and_keeps_its_vocabulary_in_files()
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        var words = new TextVectorization(maxTokens: 20, outputSequenceLength: 4);
        words.Adapt(Texts);
        var net = new Sequential([words, new Embedding(20, 4), new GlobalAveragePooling1D(), new Dense(1, "sigmoid")]);
        net.Compile(new Adam(0.1), "binary_crossentropy", ["accuracy"]);
        net.Fit(Texts, Good, epochs: 40, verbose: 0);
        Assert.Equal(1, net.Evaluate(Texts, Good, verbose: 0)["accuracy"]);

        var stream = new MemoryStream();
        net.Save(stream);
        stream.Position = 0;
        Assert.Contains("layers/text_vectorization/vocabulary.txt", KerasArchive.Open(stream, leaveOpen: true).Assets);
        stream.Position = 0;
        Model loaded = Model.Load(stream);
        Assert.Equal(net.Predict(Texts, verbose: 0).ToArray<float>(), loaded.Predict(Texts, verbose: 0).ToArray<float>());
    }

    [Fact]
    public void Weights_of_tf_idf_are_kept_in_files()
    {
        var words = new TextVectorization(outputMode: "tf_idf");
        words.Adapt(Texts);
        var net = new Sequential([new Input([1], dtype: "string"), words, new Dense(1)]);
        var stream = new MemoryStream();
        net.Save(stream);
        stream.Position = 0;
        Assert.Equal(net.Predict(Texts, verbose: 0).ToArray<float>(), Model.Load(stream).Predict(Texts, verbose: 0).ToArray<float>());
    }

    [Fact]
    public void Texts_and_numbers_enter_one_model()
    {
        var title = new Input([1], dtype: "string", name: "title");
        var price = new Input([1], name: "price");
        Tensor kind = new StringLookup(vocabulary: ["a", "b"], outputMode: "one_hot").Call(title);
        var model = new Model([title, price], new Dense(1, useBias: false, kernelInitializer: "ones").Call(new Concatenate().Call([kind, price])));
        Tensor p = model.Predict(new Dictionary<string, Tensor> { ["title"] = new[,] { { "a" }, { "?" } }, ["price"] = new float[,] { { 2 }, { 5 } } }, verbose: 0);
        Assert.Equal([3f, 6f], p.ToArray<float>());
        model.Compile("sgd", "mse");
        model.Fit(new Dictionary<string, Tensor> { ["title"] = new[] { "a", "b" }, ["price"] = new float[] { 1, 2 } }, new float[] { 1, 2 }, verbose: 0);
    }

    [Fact]
    public void A_lookup_may_follow_a_computation_and_inner_models_may_take_texts()
    {
        var age = new Input([1], name: "age");
        var town = new Input([1], dtype: "string", name: "town");
        Tensor crossed = new HashedCrossing(4, "one_hot").Call([new Discretization([30.0]).Call(age), new Model(town, new Hashing(3).Call(town)).Call(town)]);
        var model = new Model([age, town], new Dense(2).Call(crossed));
        Assert.Equal(new Shape(2, 2), model.Predict(new Tensor[] { new float[] { 20, 40 }, new[] { "x", "y" } }, verbose: 0).Shape);
    }

    [Fact]
    public void Every_text_layer_round_trips()
    {
        Layer[] layers =
        [
            new StringLookup(10, 2, "", vocabulary: ["a"], padToMaxTokens: true, outputMode: "count", salt: 3), new IntegerLookup(maskToken: 0, vocabulary: [5], oovMethod: "farmhash", salt: (1, 2)),
            new TextVectorization(9, "lower", "character", 2, "tf_idf", padToMaxTokens: true), new Hashing(3, 7, 1, "multi_hot"), new HashedCrossing(4),
        ];
        foreach (Layer layer in layers)
        {
            JsonObject form = layer.Serialize();
            Assert.True(JsonNode.DeepEquals(form, Layer.Registry.Deserialize(JsonNode.Parse(form.ToJsonString())).Serialize()), form.ToJsonString());
        }
    }

    [Fact]
    public void Texts_are_split_by_functions_of_ones_own()
    {
        var layer = new TextVectorization(
            vocabulary: ["a", "b"], standardizeWith: new("drop_digits", t => new string([.. t.Where(c => !char.IsDigit(c))])), splitWith: new("on_commas", t => t.Split(',')));
        Assert.Equal([2L, 3, 1, 0], layer.Call(new[] { "a1,b2", "C3" }).ToArray<long>());
        Assert.Equal([[2L, 3], [1L]], layer.CallRagged(new[] { "a1,b2", "C3" }));
        var form = layer.Serialize();
        Assert.Equal("on_commas", (string?)form["config"]!["split"]!["config"]);
        Assert.Equal([2L, 3, 1, 0], Layer.Registry.Deserialize(form).Call(new[] { "a1,b2", "C3" }).ToArray<long>());
        form["config"]!["split"]!["config"] = "on_dots";
        Assert.Contains("\"on_dots\"", Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(form)).Message);
    }
}
