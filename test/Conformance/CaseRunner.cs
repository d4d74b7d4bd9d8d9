using System.Text.RegularExpressions;
using KerasStyle.Conformance.Kinds;

namespace KerasStyle.Conformance;

/// <summary>Runs cases by their kind.</summary>
static partial class CaseRunner
{
    static readonly Dictionary<string, Action<SuiteCase>> Whole = new(StringComparer.Ordinal)
    {
        ["predict"] = PredictKind.Run,
        ["layer"] = LayerKind.Run,
        ["grad"] = GradKind.Run,
        ["loss"] = LossKind.Run,
        ["metric"] = MetricKind.Run,
        ["optimizer"] = OptimizerKind.Run,
        ["fit"] = FitKind.Run,
        ["on_batch"] = OnBatchKind.Run,
        ["initializer"] = InitializerKind.Run,
        ["schedule"] = ObjectKinds.Schedule,
        ["constraint"] = ObjectKinds.Constraint,
        ["regularizer"] = ObjectKinds.Regularizer,
        ["summary"] = SummaryKind.Run,
        ["h5"] = H5Kind.Run,
        ["application"] = ApplicationKind.Run,
        ["preprocess"] = PreprocessKind.Run,
        ["timeseries"] = TimeseriesKind.Run,
    };

    static readonly Dictionary<string, Func<SuiteCase, IReadOnlyList<CasePart>>> InParts = new(StringComparer.Ordinal)
    {
        ["config"] = ConfigKind.Parts,
        ["functions"] = FunctionsKind.Parts,
    };

    /// <summary>What of a case passes or fails by itself.</summary>
    public static IReadOnlyList<CasePart> Parts(SuiteCase each) =>
        InParts.TryGetValue(each.Kind, out var parts) ? parts(each)
        : Whole.TryGetValue(each.Kind, out var run) ? [new CasePart("", () => run(each))]
        : throw new NotThereYet($"the runner knows no kind '{each.Kind}'");

    /// <summary>Why a case fails, in one line; null when it passes.</summary>
    public static string? Failure(Suite suite, SuiteEntry entry)
    {
        try
        {
            IReadOnlyList<CasePart> parts = Parts(suite.Load(entry));
            var failures = new List<string>();
            foreach (CasePart part in parts)
            {
                if (Failure(part.Run) is { } why)
                    failures.Add(part.Label.Length > 0 ? $"{part.Label}: {why}" : why);
            }

            return failures.Count == 0 ? null : parts.Count == 1 ? failures[0] : $"{failures.Count} of {parts.Count}: {string.Join("; ", failures)}";
        }
        catch (Exception e)
        {
            return Words(e);
        }
    }

    /// <summary>Whether an exception says that the library does not have what a case needs.</summary>
    public static bool IsNotThereYet(Exception exception) => exception is NotThereYet
        || exception is ArgumentException or NotSupportedException && Unknown().IsMatch(exception.Message);

    static string? Failure(Action run)
    {
        try
        {
            run();
            return null;
        }
        catch (Exception e)
        {
            return Words(e);
        }
    }

    static string Words(Exception e)
    {
        string line = e.Message.ReplaceLineEndings(" ");
        if (line.Length > 400)
            line = line[..400] + "...";
        return e is CaseFailure or NotThereYet ? line : $"{e.GetType().Name}: {line}";
    }

    [GeneratedRegex("unknown (layer class|activation|metric|loss|optimizer|initializer|regularizer|constraint|dtype)|(is|are) not (supported|implemented)|cannot be (read|written) yet")]
    private static partial Regex Unknown();
}
