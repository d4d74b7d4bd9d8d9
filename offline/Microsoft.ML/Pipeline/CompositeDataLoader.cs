using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A loader and the transformers that its data goes through.</summary>
public sealed class CompositeDataLoader<TSource, TLastTransformer>(
    IDataLoader<TSource> loader, TransformerChain<TLastTransformer>? transformerChain = null) : IDataLoader<TSource>, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly IDataLoader<TSource> Loader = loader ?? throw new ArgumentNullException(nameof(loader));
    public readonly TransformerChain<TLastTransformer> Transformer = transformerChain ?? new TransformerChain<TLastTransformer>();

    public IDataView Load(TSource input) => Transformer.Transform(Loader.Load(input));

    public DataViewSchema GetOutputSchema() => Transformer.GetOutputSchema(Loader.GetOutputSchema());

    public CompositeDataLoader<TSource, TNewLast> AppendTransformer<TNewLast>(TNewLast transformer)
        where TNewLast : class, ITransformer => new(Loader, Transformer.Append(transformer));

    void ICanSaveModel.Save(ModelSaveContext ctx) => CompositeDataLoader.Save(ctx, Loader, Transformer);

    public void Dispose() => Transformer.Dispose();
}

internal static class CompositeDataLoader
{
    public const string LoaderSignature = "CompositeLoader";
    public const string LoaderDirectory = "Loader";
    public const string TransformerDirectory = "TransformerChain";

    public static void Save(ModelSaveContext ctx, ICanSaveModel loader, ICanSaveModel transformer)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("CMPSTLDR", 0x00010001, 0x00010001, 0x00010001, typeof(CompositeDataLoader).Assembly.FullName!, LoaderSignature));
        ctx.SaveModel(loader, LoaderDirectory);
        ctx.SaveModel(transformer, TransformerDirectory);
    }

    private static CompositeDataLoader<IMultiStreamSource, ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx) => new(
        ctx.LoadModel<IDataLoader<IMultiStreamSource>>(env, LoaderDirectory),
        ctx.LoadModel<TransformerChain<ITransformer>>(env, TransformerDirectory));
}
