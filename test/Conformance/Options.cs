namespace KerasStyle.Conformance;

/// <summary>The command line.</summary>
sealed record Options(string? Folder = null, string? Kind = null, string? Area = null, string? Name = null, string? FailureFile = null)
{
    public const string Usage = "usage: Conformance [folder] [--kind KIND] [--area AREA] [--name NAME] [--list-failures FILE]";

    /// <exception cref="ArgumentException">An argument is not known.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (int i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--kind" => options with { Kind = Value() },
                "--area" => options with { Area = Value() },
                "--name" => options with { Name = Value() },
                "--list-failures" => options with { FailureFile = Value() },
                var folder when folder.Length > 0 && folder[0] != '-' && options.Folder == null => options with { Folder = folder },
                var other => throw new ArgumentException($"unknown argument '{other}'"),
            };

            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
        }

        return options;
    }

    public bool Takes(SuiteEntry entry) =>
        (Kind == null || Kind == entry.Kind) && (Area == null || Area == entry.Area) && (Name == null || Name == entry.Name);
}
