using System.Text.Json.Nodes;
using KerasStyle.Conformance;
using KerasStyle.Losses;
using KerasStyle.Tensors;
using Xunit;

namespace KerasStyle.Tests.Losses;

public class LossTests
{
    [Fact]
    public void Every_loss_has_a_conformance_case() => Assert.Empty(Loss.Registry.ClassNames.Except(
        Suite.Default.Entries.Where(e => e.Kind == "loss").Select(e => (string)Suite.Default.Load(e).Json["loss"]!["class_name"]!)));

    [Theory]
    [InlineData("mse", typeof(MeanSquaredError))]
    [InlineData("MAE", typeof(MeanAbsoluteError))]
    [InlineData("bce", typeof(BinaryCrossentropy))]
    [InlineData("kld", typeof(KLDivergence))]
    [InlineData("sparse_categorical_crossentropy", typeof(SparseCategoricalCrossentropy))]
    [InlineData("CategoricalFocalCrossentropy", typeof(CategoricalFocalCrossentropy))]
    public void A_string_is_a_loss_and_stays_its_name(string name, Type type)
    {
        Loss loss = name;
        Assert.IsType(type, loss);
        Assert.Equal(name, loss.Name);
        Assert.Equal(name, loss.SerializeNested().GetValue<string>());
    }

    [Fact]
    public void A_misspelt_name_lists_near_ones() =>
        Assert.Contains("categorical_crossentropy", Assert.Throws<ArgumentException>(() => (Loss)"categorical_crossentrop").Message, StringComparison.Ordinal);

    [Fact]
    public void Functions_in_files_are_losses()
    {
        Loss loss = Loss.Deserialize(JsonNode.Parse("""{"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"}""")!);
        Assert.IsType<Huber>(loss);
    }

    [Fact]
    public void Inside_a_loss_Call_gives_the_samples_values_and_outside_the_loss_of_the_batch()
    {
        var loss = new Distance();
        Tensor yTrue = new float[,] { { 1, 2 }, { 5, 5 } }, yPred = new float[,] { { 3, 4 }, { 5, 5 } };
        Assert.Equal(1.0, loss.Call(yTrue, yPred).Item());
        Assert.Equal([2f, 0], loss.Values(yTrue, yPred).ToArray<float>());
        Assert.Equal(1.0, loss.Whole(yTrue, yPred).Item());
    }

    sealed class Distance : Loss
    {
        protected override Tensor Call(Tensor yTrue, Tensor yPred) => Ops.Mean(Ops.Abs(yTrue - yPred), [-1]);

        public Tensor Values(Tensor yTrue, Tensor yPred) => Call(yTrue, yPred);

        public Tensor Whole(Tensor yTrue, Tensor yPred) => Call(yTrue, yPred, sampleWeight: null);
    }

    [Fact]
    public void A_function_of_targets_and_predictions_is_a_loss()
    {
        Loss loss = (Func<Tensor, Tensor, Tensor>)((yTrue, yPred) => Ops.Mean(Ops.Abs(yTrue - yPred), [-1]));
        Assert.Equal(2.0, loss.Call(new float[,] { { 1, 2 } }, new float[,] { { 3, 4 } }).Item());
    }

    [Theory]
    [InlineData(1, 1)]      // binary
    [InlineData(0, 3)]      // class numbers
    [InlineData(3, 3)]      // one-hot
    public void Crossentropy_is_chosen_by_shape(int targetLength, int classes)
    {
        Tensor yTrue = targetLength == 0 ? new float[] { 1, 0 } : Ops.Concatenate([Ops.Ones([2, 1]), Ops.Zeros([2, targetLength])], 1);
        yTrue = targetLength == 0 ? yTrue : Ops.SliceAxis(yTrue, 1, 0, targetLength);
        Tensor yPred = Ops.Full([2, classes], 1.0 / Math.Max(2, classes));
        Assert.Equal(Math.Log(Math.Max(2, classes)), ((Loss)"crossentropy").Call(yTrue, yPred).Item(), 1e-5);
    }

    [Fact]
    public void A_mask_takes_the_mean_over_what_it_keeps()
    {
        Tensor yTrue = Ops.Zeros([1, 3, 1]), yPred = Ops.Reshape(new float[] { 1, 2, 9 }, [1, 3, 1]), mask = Ops.Reshape(new float[] { 1, 1, 0 }, [1, 3]);
        Assert.Equal(2.5, new MeanSquaredError().Call(yTrue, yPred, mask: Ops.Cast(mask, DType.Bool)).Item(), 1e-6);
        Assert.Equal(5.0, new MeanSquaredError("sum").Call(yTrue, yPred, mask: Ops.Cast(mask, DType.Bool)).Item(), 1e-6);
    }

    [Fact]
    public void An_unknown_class_number_gives_no_loss()
    {
        Tensor values = LossFunctions.SparseCategoricalCrossentropy(new int[] { 1, -1, 7 }, Ops.Full([3, 4], 0.25));
        Assert.Equal([Math.Log(4), 0, 0], values.ToArray<double>(), new Tolerance(1e-5));
    }

    [Fact]
    public void Extreme_logits_have_finite_gradients()
    {
        Tensor yTrue = new float[,] { { 1, 0 }, { 0, 1 } }, logits = new float[,] { { -1000, 1000 }, { 1000, -1000 } };
        foreach (Loss loss in new Loss[] { new BinaryCrossentropy(fromLogits: true), new CategoricalCrossentropy(fromLogits: true), new LogCosh(), new Huber() })
        {
            Graph graph = Graph.Trace([yTrue.Spec, logits.Spec], x => [Gradients.Of(loss.Call(x[0], x[1]), [x[1]])[0]]);
            Assert.All(Engines.Cpu.Compile(graph).Run(yTrue, logits)[0].ToArray<double>(), g => Assert.True(double.IsFinite(g), loss.ToString()));
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("reduction", Assert.Throws<ArgumentException>(() => new MeanSquaredError("average")).Message, StringComparison.Ordinal);
        Assert.Contains("sparse_categorical_crossentropy", Assert.Throws<ArgumentException>(() =>
            new CategoricalCrossentropy().Call(new float[] { 1, 2 }, Ops.Ones([2, 3]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CategoricalGeneralizedCrossEntropy(q: 1));
    }

    sealed class Tolerance(double size) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= size;

        public int GetHashCode(double value) => 0;
    }
}
