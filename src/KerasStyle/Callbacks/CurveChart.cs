using System.Globalization;
using System.Security;
using System.Text;

namespace KerasStyle.Callbacks;

/// <summary>Curves over the epochs in one frame with axes, as a part of an SVG picture.</summary>
/// <param name="title">Text above it.</param>
/// <param name="curves">Name and points (epoch from 1, value) of each; what is not a finite number leaves a gap.</param>
sealed class CurveChart(string title, IReadOnlyList<(string Name, IReadOnlyList<(int Epoch, double Value)> Points)> curves)
{
    public const int Width = 640, Height = 280;

    const int Left = 72, Right = Width - 16, Top = 34, Bottom = Height - 44, Ticks = 5;

    static readonly string[] Colours = ["#1f77b4", "#ff7f0e"];

    /// <summary>Draws it, <paramref name="down"/> units below the picture's top.</summary>
    public void Draw(StringBuilder svg, int down)
    {
        var finite = curves.SelectMany(c => c.Points).Where(p => double.IsFinite(p.Value)).ToArray();
        var (x, y) = finite.Length == 0
            ? (new Axis(0, 1, Left, Right), new Axis(0, 1, Bottom, Top))
            : (new Axis(finite.Min(p => p.Epoch), finite.Max(p => p.Epoch), Left, Right), new Axis(finite.Min(p => p.Value), finite.Max(p => p.Value), Bottom, Top));
        Add($"<g transform=\"translate(0 {down})\">");
        Add($"<text x=\"{Left}\" y=\"20\" font-weight=\"bold\">{SecurityElement.Escape(title)}</text>");
        foreach (double tick in y.Ticks())
        {
            Add($"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{y.Of(tick):0.##}\" y2=\"{y.Of(tick):0.##}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{y.Of(tick) + 4:0.##}\" text-anchor=\"end\">{tick:G6}</text>");
        }

        foreach (double tick in x.Ticks().Where(double.IsInteger))
            Add($"<text x=\"{x.Of(tick):0.##}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{tick:0}</text>");
        Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">epoch</text>");
        for (int i = 0; i < curves.Count; i++)
        {
            (string colour, int key) = (Colours[i % Colours.Length], Right - 150 * (curves.Count - i));
            Add($"<line x1=\"{key}\" x2=\"{key + 20}\" y1=\"16\" y2=\"16\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            Add($"<text x=\"{key + 26}\" y=\"20\">{SecurityElement.Escape(curves[i].Name)}</text>");
            Add($"<path d=\"{Path(curves[i].Points, x, y)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linecap=\"round\"/>");
        }

        Add($"</g>");

        void Add(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    // A point that stands alone is a line of no length, which round ends make visible.
    static string Path(IReadOnlyList<(int Epoch, double Value)> points, Axis x, Axis y)
    {
        var path = new StringBuilder();
        bool drawing = false;
        foreach ((int epoch, double value) in points)
        {
            if (double.IsFinite(value))
                path.Append(CultureInfo.InvariantCulture, $"{(drawing ? "L" : "M")}{x.Of(epoch):0.##} {y.Of(value):0.##}{(drawing ? "" : "h0")}");
            drawing = double.IsFinite(value);
        }

        return path.ToString();
    }

    /// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/> between two places.</summary>
    readonly struct Axis(double low, double high, int from, int to)
    {
        readonly double low = low < high ? low : low - 0.5, high = low < high ? high : high + 0.5;

        public double Of(double value) => from + (value - low) / (high - low) * (to - from);

        /// <summary>Round numbers on it: multiples of 1, 2 or 5 times a power of ten.</summary>
        public IEnumerable<double> Ticks()
        {
            double rough = (high - low) / CurveChart.Ticks, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double step = power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
            (double first, double last) = (Math.Ceiling(low / step), Math.Floor(high / step));
            return Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step);
        }
    }
}
