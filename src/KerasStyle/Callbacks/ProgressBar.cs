using System.Globalization;
using System.Text;

namespace KerasStyle.Callbacks;

/// <summary>Shows how far a long run is, looking like keras.utils.Progbar. In a terminal one line is drawn again and again;
/// elsewhere, as in a log file, one plain line is written at the end.</summary>
public sealed class ProgressBar
{
    const int BarWidth = 20;
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.05);

    readonly TextWriter output;
    readonly TimeProvider time;
    readonly bool live, color;
    readonly int? width;
    readonly string unit;
    readonly long start;
    long lastDraw, afterFirst, latest;
    int current, drawn;

    /// <summary>Starts the clock.</summary>
    /// <param name="target">Number of steps; null when unknown.</param>
    /// <param name="output">Where to draw; the console when null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="live">Whether the output is a terminal whose line can be drawn again; found out when null.</param>
    /// <param name="lineWidth">Characters in a line; the terminal's when null.</param>
    /// <param name="unit">What a step is called.</param>
    public ProgressBar(int? target, TextWriter? output = null, TimeProvider? time = null, bool? live = null, int? lineWidth = null, string unit = "step")
    {
        Target = target;
        this.output = output ?? Console.Out;
        this.time = time ?? TimeProvider.System;
        this.live = live ?? IsTerminal(this.output);
        color = this.live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        width = lineWidth;
        this.unit = unit;
        start = latest = this.time.GetTimestamp();
        lastDraw = long.MinValue;
    }

    /// <summary>Number of steps; null when unknown.</summary>
    public int? Target { get; }

    /// <summary>True when the line is drawn again and again.</summary>
    public bool IsLive => live;

    /// <summary>Notes that <paramref name="step"/> steps are done; draws at most 20 times a second.</summary>
    /// <param name="step">Steps done so far.</param>
    /// <param name="figures">Looked at only when drawing.</param>
    public void Update(int step, Logs? figures = null)
    {
        long now = time.GetTimestamp();
        if (current == 0)
            afterFirst = now;
        (current, latest) = (step, now);
        if (live && (lastDraw == long.MinValue || time.GetElapsedTime(lastDraw, now) >= Interval))
        {
            lastDraw = now;
            Draw(figures, false);
        }
    }

    /// <summary>Writes the last state and ends the line.</summary>
    /// <param name="figures">All figures, those of a validation too.</param>
    /// <param name="prefix">What stands first in a plain line, such as <c>Epoch 1/10</c>.</param>
    public void Finish(Logs? figures = null, string? prefix = null)
    {
        if (live)
        {
            Draw(figures, true);
            return;
        }

        var line = new StringBuilder(prefix);
        if (prefix != null)
            line.Append(" - ");
        line.Append(Count()).Append(" - ").Append(Seconds(time.GetElapsedTime(start))).Append(" - ").Append(PerStep());
        Append(line, figures);
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>Whether a writer is the console and the console a terminal.</summary>
    internal static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    void Draw(Logs? figures, bool last)
    {
        var info = new StringBuilder();
        Append(info, figures);
        double? left = Target is { } target && current > 0 && !last ? PerStepSeconds() * (target - current) : null;
        string clock = left is { } seconds ? Clock(seconds) : Seconds(time.GetElapsedTime(start));
        string tail = $" {PerStep()}{info}";
        string count = Target == null ? $"{current,7}/Unknown" : Count().PadLeft(2 * $"{Target}".Length + 1);

        // The line must not wrap, or it could not be drawn again: a narrow terminal costs the bar first, then the last figures.
        int room = (width ?? ConsoleWidth()) - 1 - count.Length - 1 - clock.Length;
        int bar = Target == null ? 0 : Math.Clamp(room - tail.Length - 1, 0, BarWidth);
        if (bar > 0)
            room -= bar + 1;
        if (tail.Length > room)
            tail = room > 1 ? tail[..(room - 1)] + "…" : "";
        int done = Target is > 0 ? (int)((long)bar * Math.Min(current, Target.Value) / Target.Value) : bar;
        int length = count.Length + 1 + (bar > 0 ? bar + 1 : 0) + clock.Length + tail.Length;

        var line = new StringBuilder("\r");
        line.Append(Paint("1", count)).Append(' ');
        if (bar > 0)
            line.Append(Paint("32", new string('━', done))).Append(Paint("37", new string(color ? '━' : ' ', bar - done))).Append(' ');
        line.Append(Paint("1", clock)).Append(tail).Append(' ', Math.Max(0, drawn - length));
        if (last)
            line.Append(output.NewLine);
        output.Write(line.ToString());
        output.Flush();
        drawn = length;
    }

    string Paint(string code, string text) => color && text.Length > 0 ? $"\x1b[{code}m{text}\x1b[0m" : text;

    string Count() => $"{current}/{(Target ?? current).ToString(CultureInfo.InvariantCulture)}";

    // The first step prepares much that the others do not, so it does not count when there are more.
    double PerStepSeconds() => current > 1
        ? time.GetElapsedTime(afterFirst, latest).TotalSeconds / (current - 1)
        : time.GetElapsedTime(start, latest).TotalSeconds / Math.Max(1, current);

    string PerStep()
    {
        double seconds = PerStepSeconds();
        (double value, string prefix) = seconds >= 1 || seconds == 0 ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : (seconds * 1e6, "us");
        return string.Create(CultureInfo.InvariantCulture, $"{value:F0}{prefix}/{unit}");
    }

    static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F0}s");

    static string Clock(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(seconds, 1e6));
        return seconds > 3600 ? $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}"
            : seconds > 60 ? $"{span.Minutes}:{span.Seconds:00}" : $"{span.Seconds}s";
    }

    static void Append(StringBuilder text, Logs? figures)
    {
        if (figures == null)
            return;
        foreach ((string name, double value) in figures)
            text.Append(" - ").Append(name).Append(": ").Append(Logs.Format(value));
    }

    static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
