using System.Diagnostics;
using KerasStyle.Layers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Utils;

public class PlotTests
{
    static Model Net()
    {
        Tensor a = Input.Of([4], name: "a"), b = Input.Of([4], name: "b");
        Tensor sum = new KerasStyle.Layers.Add(name: "s").Call([new Dense(3, activation: "relu", name: "d").Call(a), new Dense(3, name: "e", trainable: false).Call(b)]);
        return new Model([a, b], sum, name: "net");
    }

    // The labels that keras.utils.model_to_dot of Keras 3.15.1 gives the same layers.
    const string LabelOfD = """
        <<table border="0" cellborder="1" bgcolor="black" cellpadding="10"><tr><td colspan="4" bgcolor="black"><font point-size="16" color="white"><b>d</b> (Dense)</font></td></tr><tr><td bgcolor="white" colspan="4"><font point-size="14">Activation: <b>relu</b></font></td></tr><tr><td bgcolor="white"><font point-size="14">Input shape: <b>(None, 4)</b></font></td><td bgcolor="white"><font point-size="14">Output shape: <b>(None, 3)</b></font></td><td bgcolor="white"><font point-size="14">Output dtype: <b>float32</b></font></td><td bgcolor="forestgreen"><font point-size="14" color="white"><b>Trainable</b></font></td></tr></table>>
        """;

    const string LabelOfS = """
        <<table border="0" cellborder="1" bgcolor="black" cellpadding="10"><tr><td colspan="4" bgcolor="black"><font point-size="16" color="white"><b>s</b> (Add)</font></td></tr><tr><td bgcolor="white"><font point-size="14">Input shape: <b>[(None, 3), (None, 3)]</b></font></td><td bgcolor="white"><font point-size="14">Output shape: <b>(None, 3)</b></font></td><td bgcolor="white"><font point-size="14">Output dtype: <b>float32</b></font></td></tr></table>>
        """;

    [Fact]
    public void Boxes_are_labelled_as_by_Keras()
    {
        string dot = KerasUtils.ModelToDot(Net(), showShapes: true, showDtype: true, showLayerActivations: true, showTrainable: true);
        Assert.Contains(LabelOfD, dot);
        Assert.Contains(LabelOfS, dot);
        Assert.Contains("firebrick", dot);
        Assert.Equal(4, Edges(dot));
        Assert.Contains("<<table border=\"0\" cellborder=\"1\" bgcolor=\"black\" cellpadding=\"10\"><tr><td colspan=\"1\" bgcolor=\"black\"><font point-size=\"16\" color=\"white\"><b>Dense</b></font></td></tr></table>>",
            KerasUtils.ModelToDot(Net(), showLayerNames: false));
    }

    [Fact]
    public void Models_inside_are_boxes_or_clusters()
    {
        var inner = new Sequential([new Input([3]), new Dense(2), new Dense(3)], name: "inner");
        Tensor x = Input.Of([3]);
        var model = new Model(x, new Dense(1).Call(inner.Call(x)));
        Assert.Equal(2, Edges(KerasUtils.ModelToDot(model)));
        string expanded = KerasUtils.ModelToDot(model, expandNested: true);
        Assert.Contains("subgraph \"cluster_inner\"", expanded);
        Assert.Equal(3, Edges(expanded));
        Assert.Equal(1, Edges(KerasUtils.ModelToDot(inner)));
        Assert.Throws<InvalidOperationException>(() => KerasUtils.ModelToDot(new Sequential([new Dense(1)])));
    }

    [Fact]
    public void The_text_needs_no_program()
    {
        using var folder = new TemporaryFolder();
        KerasUtils.PlotModel(Net(), folder.File("net.dot"), showLayerNames: true);
        Assert.Equal(KerasUtils.ModelToDot(Net()), File.ReadAllText(folder.File("net.dot")));
    }

    [SkippableTheory]
    [InlineData("net.png", "\u0089PNG")]
    [InlineData("net.svg", "<?xml")]
    public void Graphviz_draws(string file, string begins)
    {
        Skip.IfNot(HasGraphviz(), "Graphviz is not installed, so nothing is drawn.");
        using var folder = new TemporaryFolder();
        KerasUtils.PlotModel(Net(), folder.File(file), showShapes: true);
        Assert.StartsWith(begins, File.ReadAllText(folder.File(file), System.Text.Encoding.Latin1));
        Assert.Throws<IOException>(() => KerasUtils.PlotModel(Net(), folder.File("net.nothing")));
    }

    static int Edges(string dot) => dot.Split('\n').Count(line => line.Contains(" -> ", StringComparison.Ordinal));

    static bool HasGraphviz()
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo("dot", ["-V"]) { RedirectStandardError = true });
            process!.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
