using System.Text;

namespace KerasStyle.Quality;

/// <summary>The table of all figures.</summary>
static class Report
{
    public static string Write(IReadOnlyList<Figure> figures, IReadOnlyList<string> skipped, int seeds)
    {
        var text = new StringBuilder();
        text.AppendLine("# What nets reach on real data, beside Keras").AppendLine();
        text.AppendLine($"Each net is read from the configuration of its layers, trained {seeds} times with different seeds on the data that Keras 3.15.1 was trained");
        text.AppendLine("six times on, and measured on the same test rows (`test/Quality/quality.json` has the recipes and Keras' figures). Mean ± standard deviation; the");
        text.AppendLine("difference of the means is in standard errors of that difference. A net with a figure more than 3 to the worse side is trained four times as often,");
        text.AppendLine("since a few trainings are worse by chance now and then; what stays is a defect, and the program's exit code says so.");
        text.AppendLine("Made by `dotnet run -c Release --project test/Quality -- --out docs/quality.md` (`--data FOLDER` names where data lie that the repository does not hold).");
        text.AppendLine();
        text.AppendLine("| net | figure | Keras | ours | trainings | difference | |").AppendLine("|---|---|--:|--:|--:|--:|---|");
        foreach (Figure figure in figures)
            text.AppendLine($"| {figure.Row} | {figure.Name.Replace('_', ' ')} | {figure.Keras} | {figure.Ours} | {figure.Ours.Count} | {figure.Difference:+0.0;-0.0;0.0} | {figure.Verdict} |");
        text.AppendLine();
        text.AppendLine($"{figures.Count} figures: {figures.Count(f => f.Verdict == "agrees")} agree, {figures.Count(f => f.Verdict == "better")} better, {figures.Count(f => f.IsWorse)} worse.");
        foreach (string line in skipped)
            text.AppendLine(line);
        return text.ToString().ReplaceLineEndings("\n");
    }
}
