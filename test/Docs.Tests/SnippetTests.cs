namespace Docs.Tests;

/// <summary>What the README and the pages under docs/ show must compile and run.</summary>
public class SnippetTests
{
    static IEnumerable<Snippet> Snippets => new[] { Path.Combine(Repository.Root, "README.md") }
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order())
        .SelectMany(path => Snippet.Of(Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));

    public static TheoryData<string> Names => [.. Snippets.Select(s => s.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSnippetRuns(string name)
    {
        string folder = Directory.CreateTempSubdirectory("snippet").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "data")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            Snippets.First(s => s.ToString() == name).Run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void TheReadmeBeginsWithExactlyTwoCommands()
    {
        string[] commands = [.. File.ReadLines(Path.Combine(Repository.Root, "README.md")).Where(l => l.StartsWith("dotnet ", StringComparison.Ordinal)).Take(3)];
        Assert.StartsWith("dotnet run", commands[0], StringComparison.Ordinal);
        Assert.StartsWith("dotnet test", commands[1], StringComparison.Ordinal);
    }
}
