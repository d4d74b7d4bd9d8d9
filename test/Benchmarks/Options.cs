using System.Globalization;

namespace KerasStyle.Benchmarks;

/// <summary>The command line.</summary>
sealed record Options
{
    public const string Usage = """
        Benchmarks [--only TEXT] [--rounds N] [--window SECONDS] [--table steps|narrow|product|predict|start|torchsharp|gpu] [--device NAME] [--section NAME,...] [--no-torch] [--out FILE]
        Benchmarks --profile TEXT [--optimizer NAME]
          --only     cases whose name or key contains the text, as lstm or "batch 32"
          --rounds   interleaved rounds with PyTorch, 7 by default
          --window   seconds of each side in a round, 0.2 by default
          --table    one part of the report; torchsharp, which only this names, needs -p:UseTorchSharp=true: its engine beside nets written with TorchSharp
                     gpu: all that a GPU is needed for, tests and timings; it only says so where there is none
          --device   of TorchSharp: cpu by default, cuda for the table gpu
          --section  parts of the table gpu: suites, torchsharp, policies, memory, devices
          --out      writes the report there too
          --profile  the instructions of a net's compiled step with their times
        """;

    static readonly string[] GpuSections = ["suites", "torchsharp", "policies", "memory", "devices"];

    public string Only { get; private init; } = "";

    public int Rounds { get; private init; } = 7;

    public double Window { get; private init; } = 0.2;

    public string? Table { get; private init; }

    public string Device { get => field ?? (Table == "gpu" ? "cuda" : "cpu"); private init; }

    /// <summary>Parts of the table gpu; all when empty.</summary>
    public string[] Sections { get; private init; } = [];

    public bool Torch { get; private init; } = true;

    public string? Out { get; private init; }

    public string? Profile { get; private init; }

    public string? Optimizer { get; private init; }

    public bool Includes(params string[] names) => names.Any(n => n.Contains(Only, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a part of the table gpu is asked for.</summary>
    public bool HasSection(string name) => Sections.Length == 0 || Sections.Contains(name);

    /// <summary>Whether a part of the report is asked for; a filter asks for the training steps only.</summary>
    public bool Shows(string table) => Table == null ? Only.Length == 0 || table == "steps" : Table == table;

    public static Options? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            if (arguments[i] == "--no-torch")
            {
                options = options with { Torch = false };
                continue;
            }

            if (value == null)
                return null;
            switch (arguments[i++])
            {
                case "--only": options = options with { Only = value }; break;
                case "--rounds": options = options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) }; break;
                case "--window": options = options with { Window = double.Parse(value, CultureInfo.InvariantCulture) }; break;
                case "--table": options = options with { Table = value }; break;
                case "--device": options = options with { Device = value }; break;
                case "--section" when value.Split(',').All(GpuSections.Contains): options = options with { Sections = value.Split(',') }; break;
                case "--out": options = options with { Out = value }; break;
                case "--profile": options = options with { Profile = value }; break;
                case "--optimizer": options = options with { Optimizer = value }; break;
                default: return null;
            }
        }

        return options;
    }
}
