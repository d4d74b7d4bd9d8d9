namespace Microsoft.ML.Data;

/// <summary>Files, or what can be read like files, that make up one table.</summary>
public interface IMultiStreamSource
{
    int Count { get; }

    string? GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}

public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string[]? paths) => _paths = paths ?? [];

    public int Count => _paths.Length;

    public string GetPathOrNull(int index) => _paths[index];

    public Stream Open(int index) => File.OpenRead(_paths[index]);

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
}
