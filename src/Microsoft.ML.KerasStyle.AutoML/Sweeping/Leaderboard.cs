using System.Diagnostics;
using System.Globalization;
using KerasStyle.Callbacks;
using KerasStyle.Tuning;
using Spectre.Console;

namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>Shows a sweep while it runs: a live table in a terminal, a line per trial elsewhere.</summary>
sealed class Leaderboard(Verbosity verbose)
{
    const int MostRows = 10;
    readonly Stopwatch clock = Stopwatch.StartNew();
    LiveDisplayContext? live;
    IReadOnlyList<Trial> ranked = [];
    Trial? latest;

    /// <summary>Name of the figure by which trials are compared.</summary>
    public string Figure { get; set; } = "";

    /// <summary>Names of the values that differ between trials; others are not shown.</summary>
    public IReadOnlySet<string> Searched { get; set; } = new HashSet<string>();

    /// <summary>How many trials there will be; null when that is not known.</summary>
    public int? MostTrials { get; set; }

    /// <summary>Prints trials as a table.</summary>
    public void Print(TextWriter output, IReadOnlyList<Trial> trials, int count) => Terminal(output).Write(Table(trials, count, null));

    /// <summary>Runs a sweep beneath its live table, or prints the table at its end.</summary>
    public async Task<T> Show<T>(Func<Task<T>> run)
    {
        IAnsiConsole terminal = Terminal(Console.Out);
        if (verbose.Level == 1 && !Console.IsOutputRedirected && terminal.Profile.Capabilities.Ansi)
        {
            return await terminal.Live(Text.Empty).StartAsync(context =>
            {
                live = context;
                return run();
            }).ConfigureAwait(false);
        }

        T result = await run().ConfigureAwait(false);
        if (verbose.Level == 1)
            Print(Console.Out, ranked, MostRows);
        return result;
    }

    /// <summary>A trial begins.</summary>
    public void Begin(Trial trial) => Update(trial, "begins");

    /// <summary>Follows the epochs of a trial's net.</summary>
    public Callback Watch(string objective, Trial trial)
    {
        Callback? watch = null;
        return watch = new LambdaCallback(onEpochEnd: (epoch, logs) =>
            Update(trial, $"epoch {epoch + 1}/{watch!.Params!.Epochs}{(logs.Find(objective) is { } value ? $", {objective} {Number(value)}" : "")}"));
    }

    /// <summary>A trial has ended.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="best">All trials that have a score, the best first.</param>
    public void End(Trial trial, IReadOnlyList<Trial> best)
    {
        (latest, ranked) = (trial, best);
        if (live != null)
            Update(trial, "ended");
        else if (verbose.Level > 0)
            Console.WriteLine($"{trial.Describe(Figure, ranked.FirstOrDefault(), Shown(trial))}  {Seconds(trial)} s");
    }

    /// <summary>A curve as a row of little bars: its largest value is the highest.</summary>
    internal static string Bars(IReadOnlyList<double> curve)
    {
        const string Heights = "▁▂▃▄▅▆▇█";
        const int Most = 12;
        if (curve.Count == 0)
            return "";
        double low = curve.Min(), range = curve.Max() - low;
        int count = Math.Min(Most, curve.Count);
        return string.Concat(Enumerable.Range(0, count).Select(i => curve[count == 1 ? 0 : i * (curve.Count - 1) / (count - 1)])
            .Select(v => Heights[range == 0 ? 0 : (int)Math.Round((v - low) / range * (Heights.Length - 1))]));
    }

    void Update(Trial trial, string state)
    {
        if (live == null)
            return;
        string of = MostTrials is { } most ? $" of {most}" : "";
        live.UpdateTarget(new Rows(Table(ranked, MostRows, latest), new Text(
            $"Trial {trial.Number + 1}{of}, {state}   {clock.Elapsed:mm\\:ss}   Ctrl-C ends the sweep and keeps the best", new Style(decoration: Decoration.Dim))));
    }

    Table Table(IReadOnlyList<Trial> trials, int count, Trial? marked)
    {
        Trial[] shown = [.. trials.Take(count)];
        string[] names = [.. shown.SelectMany(Shown).Select(v => v.Key).Distinct()];
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(["", "trial", Figure, "curve", "s", .. names]);
        foreach ((int place, Trial trial) in shown.Index())
        {
            ILookup<string, object> values = Shown(trial).ToLookup(v => v.Key, v => v.Value);
            string score = trial.Score!.Value.ToString("F4", CultureInfo.InvariantCulture) + (trial.Status == TrialStatus.Pruned ? " (pruned)" : "");
            string[] cells = [$"{place + 1}", $"{trial.Number}", score, Bars(trial.Curve), Seconds(trial), .. names.Select(n => string.Join(", ", values[n].Select(Number)))];
            Style style = place == 0 ? new Style(Color.Green) : trial == marked ? new Style(decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(cells.Select(c => new Text(c, style)));
        }

        return table;
    }

    // Without the names that AutoML gives to stages, which say nothing to anyone.
    IEnumerable<KeyValuePair<string, object>> Shown(Trial trial) => trial.Values
        .Where(v => Searched.Contains(v.Key))
        .Select(v => KeyValuePair.Create(v.Key == TrialValues.Schema ? "stages" : v.Key[(v.Key.IndexOf('.', StringComparison.Ordinal) + 1)..], v.Value));

    static string Seconds(Trial trial) => trial.Duration.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);

    static string Number(object value) => value is double d ? d.ToString("G4", CultureInfo.InvariantCulture) : $"{value}";

    static IAnsiConsole Terminal(TextWriter output)
    {
        const int Wide = 160;
        bool plain = Console.IsOutputRedirected || output != Console.Out;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (plain)
            console.Profile.Width = Wide;
        return console;
    }
}
