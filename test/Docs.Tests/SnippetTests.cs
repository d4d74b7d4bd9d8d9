using System.Reflection;

namespace Docs.Tests;

/// <summary>What the README and the pages under docs/ show must compile and run.</summary>
public class SnippetTests
{
    static readonly string Root = typeof(SnippetTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    static IEnumerable<Snippet> Snippets => new[] { Path.Combine(Root, "README.md") }
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Order())
        .SelectMany(path => Snippet.Of(Path.GetRelativePath(Root, path), File.ReadAllText(path)));

    public static TheoryData<string> Names => [.. Snippets.Select(s => s.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSnippetRuns(string name)
    {
        string folder = Directory.CreateTempSubdirectory("snippet").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "data")))
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
        string[] commands = [.. File.ReadLines(Path.Combine(Root, "README.md")).Where(l => l.StartsWith("dotnet ", StringComparison.Ordinal)).Take(3)];
        Assert.StartsWith("dotnet run", commands[0], StringComparison.Ordinal);
        Assert.StartsWith("dotnet test", commands[1], StringComparison.Ordinal);
    }
}
