namespace KerasStyle.Tests.Saving;

/// <summary>A folder that is deleted with its content.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keras-style-");

    public string File(string name) => Path.Combine(folder.FullName, name);

    public IEnumerable<string> Names => folder.EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal);

    public void Dispose() => folder.Delete(recursive: true);
}
