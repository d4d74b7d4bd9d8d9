using KerasStyle.Layers;

namespace KerasStyle.Tests.Models;

public class PredictTests
{
    [Fact]
    public void Batches_of_any_length_give_the_same_rows()
    {
        (float[,] x, _) = TestNets.Linear(70);
        Sequential model = TestNets.Regressor();
        float[,] whole = model.Predict(x, batchSize: 70);
        foreach (int batchSize in (int[])[1, 3, 32, 100])
        {
            float[,] parts = model.Predict(x, batchSize);
            for (int i = 0; i < 70; i++)
                Assert.Equal(whole[i, 0], parts[i, 0], 1e-6f);
        }
    }

    [Fact]
    public void Many_threads_share_one_model()
    {
        (float[,] x, _) = TestNets.Linear(100);
        Sequential model = TestNets.Regressor();
        float[] want = model.Predict(x).ToArray<float>();
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int rows = 1 + i * 37 % 100;
            float[] got = model.Predict(Ops.Slice(Tensor.From(x), [0, 0], [rows, 3])).ToArray<float>();
            for (int row = 0; row < rows; row++)
                Assert.Equal(want[row], got[row], 1e-6f);
        });
    }

    [Fact]
    public void Predicts_before_it_is_compiled_and_builds_itself()
    {
        var model = new Sequential([new Flatten(), new Dense(2)]);
        Assert.Equal(new Shape(5, 2), model.Predict(new float[5, 4, 3]).Shape);
        Assert.Equal(26, model.CountParams());
    }

    [Fact]
    public void Dropout_does_not_act()
    {
        var model = new Sequential([new Input([4]), new Dropout(0.9)]);
        float[,] x = { { 1, 2, 3, 4 } };
        Assert.Equal(x, (float[,])model.Predict(x));
    }

    [Fact]
    public void Integers_become_what_the_input_says()
    {
        var model = new Sequential([new Embedding(10, 2, embeddingsInitializer: "ones")]);
        Assert.Equal(new Shape(2, 3, 2), model.Predict(new int[,] { { 1, 2, 3 }, { 4, 5, 9 } }).Shape);
    }

    [Fact]
    public void New_weights_are_used_at_once()
    {
        float[,] x = { { 1, 1, 1 } };
        Sequential model = TestNets.Regressor();
        float before = model.Predict(x).ToArray<float>()[0];
        model.SetWeights([.. model.GetWeights().Select(Ops.ZerosLike)]);
        Assert.NotEqual(0, before);
        Assert.Equal(0, model.Predict(x).ToArray<float>()[0]);
    }

    [Fact]
    public void Samples_laid_out_otherwise_than_the_first_are_taken_as_before()
    {
        Sequential model = TestNets.Regressor();
        float want = model.Predict(new float[,] { { 1, 2, 3 } }).ToArray<float>()[0];
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(want, model.Predict(new float[,] { { 1, 2, 3 } }).ToArray<float>()[0]);
            Assert.Equal(want, model.Predict(new double[,] { { 1, 2, 3 } }).ToArray<float>()[0]);
            Assert.Equal(want, model.Predict(new float[,,] { { { 1 }, { 2 }, { 3 } } }).ToArray<float>()[0]);
            Assert.Equal(want, model.PredictOnBatch(new float[,] { { 4, 5, 6 }, { 1, 2, 3 } }).ToArray<float>()[1], 1e-6f);
            Assert.Throws<ArgumentException>(() => model.Predict(new float[1, 4]));
            Assert.Throws<ArgumentException>(() => model.Predict(new float[0, 3]));
        }

        model.Add(new Rescaling(2));
        Assert.Equal(2 * want, model.Predict(new float[,] { { 1, 2, 3 } }).ToArray<float>()[0]);
    }

    [Fact]
    public void Several_inputs_are_told_apart_by_name_and_length()
    {
        Input a = new([2], name: "a"), b = new([2], name: "b");
        var model = new Model(new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b }, new Dictionary<string, Tensor> { ["difference"] = new Subtract().Call([a, b]), ["a"] = a });
        Tensor ones = Ops.Ones([3, 2]), twos = ones * 2;
        for (int i = 0; i < 3; i++)
        {
            IReadOnlyList<Tensor> outputs = model.PredictAll(new Dictionary<string, Tensor> { ["b"] = ones, ["a"] = twos });
            Assert.Equal([2, 2, 2, 2, 2, 2], outputs[0].ToArray<float>());
            Assert.Equal([1, 1, 1, 1, 1, 1], outputs[1].ToArray<float>());
            Assert.Equal([-1, -1, -1, -1, -1, -1], model.PredictAll(new[] { ones, twos })[1].ToArray<float>());
            Assert.Throws<ArgumentException>(() => model.PredictAll(new[] { ones, Ops.Ones([2, 2]) }));
            Assert.Throws<ArgumentException>(() => model.PredictAll(ones));
        }
    }

    [Fact]
    public void A_row_costs_little_more_memory_than_its_result()
    {
        Sequential model = TestNets.Regressor();
        model.Engine = Engines.Cpu;
        Tensor row = Ops.Ones([1, 3]);
        Assert.InRange(Allocated.Least(() => model.PredictOnBatch(row)), 1, 450);
    }
}
