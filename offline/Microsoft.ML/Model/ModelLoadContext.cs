using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The shape of a loader: <c>static T Create([IHostEnvironment], ModelLoadContext)</c>.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>One component on its way out of the model zip.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _directory;

    private ModelLoadContext(ZipArchive zip, string directory, ZipArchiveEntry entry)
    {
        _zip = zip;
        _directory = directory;
        var body = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(body);
        body.Position = 0;
        Reader = new BinaryReader(body, Encoding.UTF8);
        Version = VersionInfo.Read(Reader);
    }

    public BinaryReader Reader { get; }

    public VersionInfo Version { get; }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(action);
        if (_zip.GetEntry(ModelSaveContext.EntryPath(_directory, name)) is not { } entry)
            return false;
        using var reader = new BinaryReader(entry.Open(), Encoding.UTF8);
        action(reader);
        return true;
    }

    public T LoadModel<T>(IHostEnvironment env, string name) where T : class =>
        LoadModel<T>(env, _zip, ModelSaveContext.EntryPath(_directory, name));

    public static T LoadModel<T>(IHostEnvironment env, ZipArchive zip, string directory) where T : class =>
        LoadModelOrNull<T>(env, zip, directory) ?? throw new FormatException("Corrupt model file");

    public static T? LoadModelOrNull<T>(IHostEnvironment env, ZipArchive zip, string directory) where T : class
    {
        if (zip.GetEntry(ModelSaveContext.EntryPath(directory, ModelSaveContext.ModelEntry)) is not { } entry)
            return null;
        using var ctx = new ModelLoadContext(zip, directory, entry);
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.Version.LoaderAssemblyName));
        return env.ComponentCatalog.TryLoad(env, ctx) as T
            ?? throw new FormatException($"Couldn't load model: '{directory}'");
    }

    public void Dispose() => Reader.Dispose();
}
