namespace Microsoft.ML;

/// <summary>Heads every stored component: what it is, which versions can read it, and who loads it.</summary>
internal readonly struct VersionInfo
{
    private const int MaxLoaderSignature = 24;

    public readonly string ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string? LoaderSignature;
    public readonly string? LoaderSignatureAlt;

    public VersionInfo(
        string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null)
    {
        if (modelSignature is not { Length: 8 })
            throw new ArgumentException($"A model signature has 8 characters, got '{modelSignature}'", nameof(modelSignature));
        if (loaderSignature?.Length > MaxLoaderSignature)
            throw new ArgumentException($"A loader signature has at most {MaxLoaderSignature} characters, got '{loaderSignature}'", nameof(loaderSignature));
        ModelSignature = modelSignature;
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
        LoaderSignatureAlt = loaderSignatureAlt;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(ModelSignature);
        writer.Write(VerWrittenCur);
        writer.Write(VerReadableCur);
        writer.Write(VerWeCanReadBack);
        writer.Write(LoaderAssemblyName);
        writer.Write(LoaderSignature ?? "");
        writer.Write(LoaderSignatureAlt ?? "");
    }

    public static VersionInfo Read(BinaryReader reader) => new(
        reader.ReadString(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(),
        reader.ReadString(), reader.ReadString(), reader.ReadString());
}
