using System.Xml.Linq;
using KerasStyle.Callbacks;

namespace KerasStyle.Tests.Callbacks;

public sealed class HistoryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("history").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Curves_are_drawn()
    {
        var history = new History();
        Assert.Throws<InvalidOperationException>(() => history.Plot(Path.Combine(folder, "none.svg")));
        history.OnEpochEnd(0, new Logs { ["loss"] = 4, ["a<b"] = double.NaN });
        history.OnEpochEnd(1, new Logs { ["loss"] = double.NaN, ["val_loss"] = 3, ["a<b"] = double.NaN });
        history.OnEpochEnd(2, new Logs { ["loss"] = 2, ["a<b"] = double.NaN });
        string file = Path.Combine(folder, "curves.svg");
        history.Plot(file);

        XElement[] charts = [.. XElement.Load(file).Elements().Where(e => e.Name.LocalName == "g")];
        Assert.Equal(["loss", "a<b"], charts.Select(c => c.Elements().First().Value));
        Assert.Equal([["M72 34h0M624 236h0", "M348 135h0"], [""]], charts.Select(Paths));
        Assert.Equal(["2", "2.5", "3", "3.5", "4"], charts[0].Elements().Where(e => e.Attribute("text-anchor")?.Value == "end").Select(e => e.Value));
        Assert.Contains("val_loss", charts[0].Elements().Select(e => e.Value));
        Assert.Contains(".svg, got 'curves.png'", Assert.Throws<NotSupportedException>(() => history.Plot("curves.png")).Message, StringComparison.Ordinal);

        static string[] Paths(XElement chart) => [.. chart.Elements().Where(e => e.Name.LocalName == "path").Select(e => e.Attribute("d")!.Value)];
    }
}
