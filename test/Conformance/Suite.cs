using KerasStyle.Saving;

namespace KerasStyle.Conformance;

/// <summary>Cases that real Keras wrote, in a folder with an <c>index.json</c>.</summary>
sealed class Suite(string folder)
{
    /// <summary>The folder in the environment variable KERASSTYLE_CONFORMANCE, or the suite that comes with the program.</summary>
    public static Suite Default { get; } = new(Environment.GetEnvironmentVariable("KERASSTYLE_CONFORMANCE") is { Length: > 0 } named
        ? named
        : Path.Combine(AppContext.BaseDirectory, "suite"));

    public string Folder => folder;

    /// <summary>All cases in the order of the index.</summary>
    public IReadOnlyList<SuiteEntry> Entries { get; } =
        [.. PythonJson.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")))!["list"]!.AsArray().Select(e => new SuiteEntry((string)e!["area"]!, (string)e["name"]!, (string)e["kind"]!))];

    /// <summary>A case with all its files.</summary>
    public SuiteCase Load(string area, string name) => new(CaseFiles.Read(folder, area, name));

    /// <inheritdoc cref="Load(string, string)"/>
    public SuiteCase Load(SuiteEntry entry) => Load(entry.Area, entry.Name);
}
