using System.Globalization;

namespace KerasStyle.Quality;

/// <summary>The command line.</summary>
sealed record Options
{
    public const string Usage = """
        Quality [--rows NAME,NAME...] [--seeds N] [--data FOLDER] [--out FILE]
          --rows   the rows of quality.json to repeat, all by default
          --seeds  trainings of each row, 6 by default as Keras'
          --data   a folder with the data sets that the repository does not hold, else that of the environment variable KERASSTYLE_DATA;
                   rows whose data are not found are skipped
          --out    writes the report there too
        """;

    public IReadOnlyList<string> Rows { get; private init; } = [];

    public int Seeds { get; private init; } = 6;

    public string? Data { get; private init; } = Environment.GetEnvironmentVariable("KERASSTYLE_DATA") is { Length: > 0 } folder ? folder : null;

    public string? Out { get; private init; }

    /// <exception cref="ArgumentException">An argument is not known or has no value.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (int i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--rows" => options with { Rows = Value().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
                "--seeds" => options with { Seeds = int.TryParse(Value(), CultureInfo.InvariantCulture, out int seeds) && seeds > 0 ? seeds : throw new ArgumentException("--seeds must be at least 1") },
                "--data" => options with { Data = Value() },
                "--out" => options with { Out = Value() },
                var other => throw new ArgumentException($"unknown argument '{other}'"),
            };

            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
        }

        return options;
    }
}
