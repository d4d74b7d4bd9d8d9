using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Every mistake in columns gives one exception that names the column, what was expected and what came.</summary>
public class SchemaErrorTests
{
    readonly MLContext ml = new(seed: 1);
    readonly KerasTrainerOptions quiet = new() { Epochs = 1, Verbose = 0 };

    sealed class Mixed
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [1, 2, 3];

        public float[] Varying { get; set; } = [1, 2];

        public float Number { get; set; }

        public string Text { get; set; } = "";

        public bool Flag { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [0, 1];
    }

    IDataView Data => ml.Data.LoadFromEnumerable(new[] { new Mixed(), new Mixed { Flag = true, Number = 1, Key = 1 } });

    public static TheoryData<string, string, string, string[]> Mistakes => new()
    {
        { "Multiclass", "Nothing", "Key", ["feature column 'Nothing'", "Features, Varying"] },
        { "Multiclass", "Text", "Key", ["feature column 'Text'", "vector of Single", "String"] },
        { "Multiclass", "Varying", "Key", ["feature column 'Varying'", "known size", "varying size"] },
        { "Multiclass", "Key", "Key", ["feature column 'Key'", "Key<UInt32>"] },
        { "Multiclass", "Features", "Nothing", ["label column 'Nothing'"] },
        { "Multiclass", "Features", "Text", ["label column 'Text'", "MapValueToKey", "String"] },
        { "Multiclass", "Features", "Flag", ["label column 'Flag'", "Boolean"] },
        { "Multiclass", "Features", "Pair", ["label column 'Pair'", "Vector<Single>"] },
        { "Binary", "Features", "Text", ["label column 'Text'", "Boolean", "String"] },
        { "Regression", "Features", "Key", ["label column 'Key'", "Single", "Key<UInt32>"] },
        { "Regression", "Features", "Flag", ["label column 'Flag'", "Boolean"] },
    };

    KerasEstimator Net(string task, string features, string label) => task switch
    {
        "Multiclass" => ml.Keras().Multiclass(hidden: [2], features: features, label: label, options: quiet),
        "Binary" => ml.Keras().Binary(hidden: [2], features: features, label: label, options: quiet),
        _ => ml.Keras().Regression(hidden: [2], features: features, label: label, options: quiet),
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Columns(string task, string features, string label, string[] said)
    {
        KerasEstimator net = Net(task, features, label);
        foreach (Action fit in (Action[])[() => net.Fit(Data), () => ml.Transforms.CopyColumns("Copy", "Number").Append(net).Fit(Data)])
        {
            ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(fit);
            Assert.All(said, s => Assert.Contains(s, e.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_chain_is_refused_before_any_stage_is_fitted()
    {
        var before = new CountingEstimator();
        Assert.Throws<ArgumentOutOfRangeException>(() => before.Append(Net("Binary", "Features", "Text")).Fit(Data));
        Assert.Equal(0, before.Fits);
    }

    [Fact]
    public void A_binary_key_has_two_values()
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => Net("Binary", "Features", "Key").Fit(Data));
        Assert.Contains("label column 'Key'", e.Message, StringComparison.Ordinal);
        Assert.Contains("got 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Example_weights_are_single()
    {
        var options = new KerasTrainerOptions { ExampleWeightColumn = "Text", Verbose = 0 };
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().Regression(label: "Number", options: options).Fit(Data));
        Assert.Contains("example weight column 'Text'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_fit_the_net()
    {
        var four = new Sequential([new Input([4]), new Dense(2)]);
        ArgumentException e = Assert.Throws<ArgumentException>(() => ml.Keras().Regression(four, label: "Number", options: quiet).Fit(Data));
        Assert.Contains("feature column 'Features'", e.Message, StringComparison.Ordinal);
        Assert.Contains("3 values", e.Message, StringComparison.Ordinal);
        Assert.Contains("(4,)", e.Message, StringComparison.Ordinal);

        var image = new Sequential([new Conv2D(2, 3), new Flatten()]);
        e = Assert.Throws<ArgumentException>(() => ml.Keras().Regression(image, label: "Number", options: quiet).Fit(Data));
        Assert.Contains("feature column 'Features'", e.Message, StringComparison.Ordinal);
        Assert.Contains("new Reshape", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_ends_in_what_the_label_needs()
    {
        var seven = new Sequential([new Dense(7, activation: "softmax")]);
        ArgumentException e = Assert.Throws<ArgumentException>(() => ml.Keras().MulticlassClassification(seven, label: "Key", options: quiet).Fit(Data));
        Assert.Contains("softmax over 7 classes, but the label has 3", e.Message, StringComparison.Ordinal);

        var image = new Sequential([new Reshape([3, 1]), new Dense(7)]);
        e = Assert.Throws<ArgumentException>(() => ml.Keras().MulticlassClassification(image, label: "Key", options: quiet).Fit(Data));
        Assert.Contains("(None, 3, 7)", e.Message, StringComparison.Ordinal);
        Assert.Contains("Flatten", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_must_have_the_features_of_the_training()
    {
        KerasTransformer model = Net("Regression", "Features", "Number").Fit(Data);
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(ml.Data.LoadFromEnumerable(TestData.Iris)));
        Assert.Contains("feature column 'Features'", e.Message, StringComparison.Ordinal);
        Assert.Contains("expected a vector of 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("Vector<Single, 4>", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(ml.Transforms.DropColumns("Features").Fit(Data).Transform(Data).Schema));
        Assert.Contains("Could not find feature column 'Features'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_set_has_the_columns_of_the_training()
    {
        var options = new KerasTrainerOptions { ValidationSet = ml.Data.LoadFromEnumerable(TestData.Diabetes), Verbose = 0 };
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().Regression(label: "Number", options: options).Fit(Data));
        Assert.Contains("label column 'Number'", e.Message, StringComparison.Ordinal);
    }

    sealed class CountingEstimator : IEstimator<ITransformer>
    {
        public int Fits { get; private set; }

        public ITransformer Fit(IDataView input)
        {
            Fits++;
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
