using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>One component on its way into a directory of the model zip: a header, a body, sub-models and named streams.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelEntry = "Model.key";

    private readonly ZipArchive _zip;
    private readonly string _directory;
    private readonly MemoryStream _body = new();
    private VersionInfo? _version;

    internal ModelSaveContext(ZipArchive zip, string directory)
    {
        _zip = zip;
        _directory = directory;
        Writer = new BinaryWriter(_body, Encoding.UTF8);
    }

    internal BinaryWriter Writer { get; }

    /// <summary>The zip path of an entry; an empty directory is the root.</summary>
    internal static string EntryPath(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    internal static void SaveModel(ZipArchive zip, ICanSaveModel model, string directory)
    {
        using var ctx = new ModelSaveContext(zip, directory);
        model.Save(ctx);
        ctx.Commit();
    }

    internal void CheckAtModel()
    {
        if (_version is not null || _body.Length > 0)
            throw new InvalidOperationException($"'{_directory}': the component has already begun to save itself");
    }

    internal void SetVersionInfo(VersionInfo ver) => _version = ver;

    internal void SaveModel(ICanSaveModel model, string name) => SaveModel(_zip, model, EntryPath(_directory, name));

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(action);
        using var writer = new BinaryWriter(_zip.CreateEntry(EntryPath(_directory, name)).Open(), Encoding.UTF8);
        action(writer);
    }

    private void Commit()
    {
        var version = _version ?? throw new InvalidOperationException($"'{_directory}': the component saved no version");
        using var writer = new BinaryWriter(_zip.CreateEntry(EntryPath(_directory, ModelEntry)).Open(), Encoding.UTF8);
        version.Write(writer);
        Writer.Flush();
        writer.Write(_body.GetBuffer(), 0, (int)_body.Length);
    }

    public void Dispose() => Writer.Dispose();
}
