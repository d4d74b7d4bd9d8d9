using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class AtomicFileTests
{
    [Fact]
    public void Replaces_a_file()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.File("a"), stream => stream.Write("one"u8));
        AtomicFile.Write(folder.File("a"), stream => stream.Write("2"u8));
        Assert.Equal("2", File.ReadAllText(folder.File("a")));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void Keeps_the_old_file_when_writing_fails()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), "old");
        Assert.Throws<FormatException>(() => AtomicFile.Write(folder.File("a"), stream =>
        {
            stream.Write("half"u8);
            throw new FormatException();
        }));
        Assert.Equal("old", File.ReadAllText(folder.File("a")));
        Assert.Equal(["a"], folder.Names);
        DirectoryNotFoundException e = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(folder.File("missing/a"), _ => { }));
        Assert.Equal($"there is no folder '{Path.GetDirectoryName(folder.File("missing/a"))}' to write '{folder.File("missing/a")}' to", e.Message);
    }

    [SkippableFact]
    public void Keeps_links_and_modes()
    {
        Skip.If(OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows, and files have no Unix mode.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), "old");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.File("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(folder.File("link"), folder.File("a"));
        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.File("a")));
        Assert.NotNull(File.ResolveLinkTarget(folder.File("link"), false));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("a")));
    }
}
