using KerasStyle.Layers;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class KerasFileEditorTests
{
    static Model Net(int last = 2, bool more = false)
    {
        var model = new Sequential([new Input([3, 6]), new Dense(8, name: "first"), new Dense(last, name: "second")]);
        if (more)
            model.Add(new Dense(4));
        return model;
    }

    static Dictionary<string, Tensor> Weights(params Shape[] shapes) => shapes.Select((s, i) => ($"{i}", Ops.Ones(s))).ToDictionary();

    static (string Status, int ErrorCount, int MatchCount) Compare(KerasFileEditor editor, Model model, List<string>? lines = null) => editor.Compare(model, (lines ?? []).Add);

    [Fact]
    public void What_a_file_holds_is_shown_and_compared()
    {
        using var folder = new TemporaryFolder();
        Model model = Net();
        model.SaveWeights(folder.File("net.weights.h5"));
        var editor = new KerasFileEditor(folder.File("net.weights.h5"));
        List<string> lines = [];
        editor.Summary(lines.Add);
        Assert.Equal(
            ["  layers", "      dense ('first')", "          0: shape=(6, 8), dtype=float32", "          1: shape=(8,), dtype=float32", "      dense_1 ('second')"],
            lines.Skip(1).Take(5));
        Assert.Equal(("success", 0, 4), Compare(editor, model));
        lines.Clear();
        Assert.Equal(("error", 3, 2), Compare(editor, Net(last: 3, more: true), lines));
        Assert.Equal("object /layers/dense_2: the file lacks it", lines[^1]);
        Assert.Equal(("error", 3, 2), Compare(editor, Net(last: 3, more: true)));
    }

    [Fact]
    public void A_changed_file_loads_into_the_changed_net()
    {
        using var folder = new TemporaryFolder();
        Model model = Net();
        model.Compile("adam", "mse");
        model.Save(folder.File("net.keras"));
        var editor = new KerasFileEditor(folder.File("net.keras"));
        Assert.Equal("Sequential", editor.Config!["class_name"]!.ToString());
        editor.RenameObject("layers/dense_1", "dense_2");
        editor.AddObject("layers/dense_1", Weights([8, 5]));
        editor.AddWeights("dense_1", new Dictionary<string, Tensor> { ["1"] = Ops.Zeros([5]) });
        editor.DeleteObject("dense_2");
        editor.DeleteWeight("layers/dense", "1");
        editor.AddWeights("layers/dense", new Dictionary<string, Tensor> { ["1"] = Ops.Ones([8]) * 3 });
        editor.ResaveWeights(folder.File("new.weights.h5"));
        Model changed = Net(last: 5);
        changed.LoadWeights(folder.File("new.weights.h5"));
        Assert.Equal(model.Weights[0].Value.ToArray<float>(), changed.Weights[0].Value.ToArray<float>());
        Assert.All(changed.Weights[1].Value.ToArray<float>(), v => Assert.Equal(3, v));
        Assert.All(changed.Weights[2].Value.ToArray<float>(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Layers_inside_layers_and_the_optimizer_stay()
    {
        using var folder = new TemporaryFolder();
        var input = new Input([4, 8]);
        var model = new Model(input, new MultiHeadAttention(2, 4).Call(input, input));
        model.Compile("adam", "mse");
        model.Fit(new float[3, 4, 8], new float[3, 4, 8], verbose: 0);
        model.SaveWeights(folder.File("net.weights.h5"));
        var editor = new KerasFileEditor(folder.File("net.weights.h5"));
        Assert.Equal(("success", 0, 8 + model.Optimizer!.Variables.Count), Compare(editor, model));
        editor.Save(folder.File("same.weights.h5"));
        Assert.Equal(("success", 0, 8 + model.Optimizer.Variables.Count), Compare(new KerasFileEditor(folder.File("same.weights.h5")), model));
        Assert.Equal("error", Compare(editor, Net()).Status);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        using var folder = new TemporaryFolder();
        Net().SaveWeights(folder.File("net.weights.h5"));
        var editor = new KerasFileEditor(folder.File("net.weights.h5"));
        Assert.Throws<ArgumentException>(() => editor.DeleteObject("nothing"));
        Assert.Throws<ArgumentException>(() => editor.DeleteObject("layers/nothing"));
        Assert.Throws<ArgumentException>(() => editor.RenameObject("dense", "a/b"));
        Assert.Throws<ArgumentException>(() => editor.RenameObject("dense", "dense_1"));
        Assert.Throws<ArgumentException>(() => editor.AddObject("nothing/dense", Weights([2])));
        Assert.Throws<ArgumentException>(() => editor.DeleteWeight("dense", "7"));
        Assert.Throws<ArgumentException>(() => editor.Save(folder.File("net.h5")));
        Assert.Throws<ArgumentException>(() => new KerasFileEditor(folder.File("net.h5")));
        editor.AddObject("layers/other", Weights());
        editor.AddObject("layers/other/dense", Weights([2]));
        Assert.Throws<ArgumentException>(() => editor.DeleteObject("dense"));      // two have the name
        editor.DeleteObject("layers/other/dense");
    }
}
