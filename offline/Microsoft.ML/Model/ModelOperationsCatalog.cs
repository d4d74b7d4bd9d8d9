using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves, loads and serves models.</summary>
public sealed class ModelOperationsCatalog
{
    private const string SchemaEntry = "Schema";
    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var chain = model is null ? null : new TransformerChain<ITransformer>(model);
        ModelSaveContext.SaveModel(zip, new CompositeDataLoader<TSource, ITransformer>(loader, chain), "");
    }

    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, string filePath)
    {
        using var stream = File.Create(filePath);
        Save(model, loader, stream);
    }

    public void Save(ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        ModelSaveContext.SaveModel(zip, model, CompositeDataLoader.TransformerDirectory);
        if (inputSchema is null)
            return;
        using var writer = new BinaryWriter(zip.CreateEntry(SchemaEntry).Open());
        SchemaFile.Write(writer, inputSchema);
    }

    public void Save(ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = OpenZip(stream);
        if (zip.GetEntry(SchemaEntry) is { } entry)
        {
            using var reader = new BinaryReader(entry.Open());
            inputSchema = SchemaFile.Read(reader);
            return ModelLoadContext.LoadModel<ITransformer>(_env, zip, CompositeDataLoader.TransformerDirectory);
        }
        if (ModelLoadContext.LoadModelOrNull<IDataLoader<IMultiStreamSource>>(_env, zip, "") is { } loader)
        {
            var model = Split(ref loader);
            inputSchema = loader.GetOutputSchema();
            return model;
        }
        inputSchema = null!; // the model was saved without one
        return ModelLoadContext.LoadModel<ITransformer>(_env, zip, CompositeDataLoader.TransformerDirectory);
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer LoadWithDataLoader(Stream stream, out IDataLoader<IMultiStreamSource> loader)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = OpenZip(stream);
        loader = ModelLoadContext.LoadModelOrNull<IDataLoader<IMultiStreamSource>>(_env, zip, "") ?? throw new InvalidOperationException(
            $"Model does not contain an {nameof(IDataLoader<object>)}: it was saved with a schema or with nothing, use {nameof(Load)} instead.");
        return Split(ref loader);
    }

    private static ZipArchive OpenZip(Stream stream)
    {
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException("Failed to open a zip archive", e);
        }
    }

    public ITransformer LoadWithDataLoader(string filePath, out IDataLoader<IMultiStreamSource> loader)
    {
        using var stream = File.OpenRead(filePath);
        return LoadWithDataLoader(stream, out loader);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition? inputSchemaDefinition = null, SchemaDefinition? outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() => new(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new() => CreatePredictionEngine<TSrc, TDst>(
            transformer, ignoreMissingColumns: false, RowMember.Define(typeof(TSrc), inputSchema));

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PredictionEngine<TSrc, TDst>(transformer, options);
    }

    private static ITransformer Split(ref IDataLoader<IMultiStreamSource> loader)
    {
        if (loader is not CompositeDataLoader<IMultiStreamSource, ITransformer> composite)
            return new TransformerChain<ITransformer>();
        loader = composite.Loader;
        ITransformerChain chain = composite.Transformer;
        return chain.Transformers.Count == 1 ? chain.Transformers[0] : composite.Transformer;
    }
}
