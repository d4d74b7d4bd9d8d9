namespace Docs.Tests;

/// <summary>The fused operation that docs/engine.md shows is one that the engine's tests compile and run.</summary>
public class WorkedExampleTests
{
    [Fact]
    public void ThePageShowsTheFilesOfTheExample()
    {
        string page = Text(Path.Combine(Repository.Root, "docs", "engine.md"));
        string section = page[page.IndexOf("\n## A whole one, small", StringComparison.Ordinal)..page.IndexOf("\n## A large one", StringComparison.Ordinal)];
        string[] blocks = [.. section.Split("\n```").Where((_, i) => i % 2 == 1)];
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "test/KerasStyle.Tensors.Tests/Cpu/WorkedExample")).Select(Text)];
        Assert.Equal(files.Length, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(files, file => file.Contains(block, StringComparison.Ordinal)));
    }

    static string Text(string path) => File.ReadAllText(path).ReplaceLineEndings("\n");
}
