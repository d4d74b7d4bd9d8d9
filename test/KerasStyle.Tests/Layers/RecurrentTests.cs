using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Layers;

/// <summary>Recurrent layers: the engine's loop against one step after the other, states, and backward layers.</summary>
public class RecurrentTests
{
    static readonly Tensor X = Tensor.From<double>([.. Enumerable.Range(0, 2 * 6 * 3).Select(i => Math.Sin(1.3 * i))], [2, 6, 3]);
    static readonly Tensor Mask = Tensor.From<bool>([true, true, false, true, true, false, false, true, true, false, true, true], [2, 6]);

    public static TheoryData<int, bool, bool> All
    {
        get
        {
            var all = new TheoryData<int, bool, bool>();
            for (int cell = 0; cell < 3; cell++)
            {
                foreach (bool masked in new[] { false, true })
                {
                    all.Add(cell, masked, false);
                    all.Add(cell, masked, true);
                }
            }

            return all;
        }
    }

    static RnnCell Cell(int index) => index switch
    {
        0 => new SimpleRNNCell(4, dtype: "float64"),
        1 => new LSTMCell(4, biasInitializer: "random_normal", unitForgetBias: false, dtype: "float64"),
        _ => new GRUCell(4, biasInitializer: "random_normal", dtype: "float64"),
    };

    [Theory]
    [MemberData(nameof(All))]
    public void The_loop_agrees_with_single_steps(int index, bool masked, bool backwards)
    {
        RnnCell cell = Cell(index);
        var named = new Dictionary<string, object?> { ["mask"] = masked ? Mask : null };
        var quick = new RNN(cell, returnSequences: true, returnState: true, goBackwards: backwards, dtype: "float64");
        var slow = new RNN(new OneStep(cell), returnSequences: true, returnState: true, goBackwards: backwards, dtype: "float64");
        foreach ((Tensor a, Tensor b) in Run(quick).Zip(Run(slow)))
            Assert.Equal(b.ToArray<double>(), a.ToArray<double>(), new Near());

        IReadOnlyList<Tensor> Run(RNN layer) => Engines.Current.Compile(Graph.Trace([X.Spec], x =>
        {
            layer.EnsureBuilt(X.Shape);
            IReadOnlyList<Tensor> y = layer.CallAll(new CallArguments(x[0], named));
            Tensor loss = Ops.Sum(Ops.Square(y[0])) + Ops.Sum(y[^1]);
            return [.. y, .. Gradients.Of(loss, [x[0], .. cell.TrainableWeights.Select(w => w.Value)])];
        })).Run(X);
    }

    [Fact]
    public void A_stateful_layer_goes_on_where_it_was()
    {
        var whole = new LSTM(3, returnSequences: true);
        Tensor x = Ops.Cast(X, DType.Float32), all = whole.Call(x);
        Assert.Throws<ArgumentException>(() => new LSTM(3, stateful: true).Call(new Input([6, 3])));
        var parts = new LSTM(3, stateful: true, returnSequences: true);
        parts.Call(Ops.Slice(x, [0, 0, 0], [2, 3, 3]));
        parts.SetWeights(whole.GetWeights());
        parts.ResetState();
        Tensor first = parts.Call(Ops.Slice(x, [0, 0, 0], [2, 3, 3])), second = parts.Call(Ops.Slice(x, [0, 3, 0], [2, 3, 3]));
        Assert.Equal(all.ToArray<float>(), Ops.Concatenate([first, second], 1).ToArray<float>());
    }

    // The same steps, without the engine's loop.
    sealed class OneStep(RnnCell cell) : RnnCell(dtype: "float64")
    {
        public override IReadOnlyList<int> StateSizes => cell.StateSizes;

        protected override void Build(Shape input) => cell.EnsureBuilt(input);

        protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
        {
            IReadOnlyList<Tensor> results = cell.CallAll(new CallArguments([x, .. states]));
            return (results[0], [.. results.Skip(1)]);
        }
    }

    sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-10;

        public int GetHashCode(double obj) => 0;
    }

    [Fact]
    public void A_convolutional_lstm_of_one_pixel_is_an_lstm()
    {
        var dense = new LSTM(3, returnSequences: true);
        var conv = new ConvLSTM1D(3, 1, returnSequences: true);
        Tensor x = Ops.Sin(Ops.Reshape(Ops.Cast(Ops.Arange(2 * 4 * 5), DType.Float32), [2, 4, 5]));
        dense.EnsureBuilt(x.Shape);
        conv.EnsureBuilt([2, 4, 1, 5]);
        conv.SetWeights([.. dense.GetWeights().Select(w => w.Rank == 2 ? Ops.ExpandDims(w, 0) : w)]);
        float[] a = dense.Call(x).ToArray<float>(), b = conv.Call(Ops.ExpandDims(x, 2)).ToArray<float>();
        for (int i = 0; i < a.Length; i++)
            Assert.Equal(a[i], b[i], 1e-5f);
    }

    [Fact]
    public void A_stateful_convolutional_lstm_goes_on_where_it_was()
    {
        var whole = new ConvLSTM2D(2, 3, padding: "same");
        var parts = new ConvLSTM2D(2, 3, padding: "same", stateful: true);
        Tensor x = Ops.Sin(Ops.Reshape(Ops.Cast(Ops.Arange(4 * 3 * 3), DType.Float32), [1, 4, 3, 3, 1]));
        Tensor want = whole.Call(x);
        parts.Call(x);
        parts.SetWeights(whole.GetWeights());
        parts.ResetState();
        parts.Call(Ops.Slice(x, [0, 0, 0, 0, 0], [1, 2, 3, 3, 1]));
        float[] got = parts.Call(Ops.Slice(x, [0, 2, 0, 0, 0], [1, 2, 3, 3, 1])).ToArray<float>();
        for (int i = 0; i < got.Length; i++)
            Assert.Equal(want.ToArray<float>()[i], got[i], 1e-5f);
    }

    [Fact]
    public void An_embedding_goes_back_by_its_own_vectors()
    {
        var layer = new ReversibleEmbedding(5, 3);
        Tensor vectors = layer.Call(new[] { 2, 4 });
        Tensor logits = layer.CallAll(new CallArguments(vectors, new Dictionary<string, object?> { ["reverse"] = true }))[0];
        Assert.Equal(new Shape(2, 5), logits.Shape);
        Assert.Equal(Ops.Sum(Ops.Square(vectors), [1]).ToArray<float>()[1], logits.ToArray<float>()[5 + 4], 1e-5f);
    }
}
