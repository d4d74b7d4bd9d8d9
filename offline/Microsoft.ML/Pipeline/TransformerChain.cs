using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Transformers in a row. Outside of training, only those of scope Scoring are applied.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, ITransformerChain, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly TLastTransformer LastTransformer;
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;
    private bool _disposed;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        _transformers = [.. transformers ?? []];
        _scopes = [.. scopes ?? []];
        if (_transformers.Length != _scopes.Length)
            throw new ArgumentException($"{_transformers.Length} transformers need as many scopes, got {_scopes.Length}", nameof(scopes));
        LastTransformer = (_transformers.LastOrDefault() as TLastTransformer)!;
        if (_transformers.Length > 0 && LastTransformer is null)
            throw new ArgumentException($"The last transformer must be a {typeof(TLastTransformer).Name}, got {_transformers[^1].GetType().Name}", nameof(transformers));
    }

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, (transformers ?? []).Select(_ => TransformerScope.Everything))
    {
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(t => t.IsRowToRowMapper);

    IReadOnlyList<ITransformer> ITransformerChain.Transformers => _transformers;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return InScope(scope).Aggregate(inputSchema, (schema, t) => t.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(input.Schema, scope); // transforming is lazy: schema errors belong here
        return InScope(scope).Aggregate(input, (view, t) => t.Transform(view));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter) =>
        new(InScope(scopeFilter), _scopes.Where(s => (s & scopeFilter) != 0));

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return new TransformerChain<TNewLast>([.. _transformers, transformer], [.. _scopes, scope]);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!((ITransformer)this).IsRowToRowMapper)
            throw new InvalidOperationException($"{nameof(ITransformer.GetRowToRowMapper)} method called despite {nameof(ITransformer.IsRowToRowMapper)} being false.");
        return new CompositeRowMapper(inputSchema, _transformers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => TransformerChain.Save(ctx, _transformers, _scopes);

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var t in _transformers)
            (t as IDisposable)?.Dispose();
    }

    private IEnumerable<ITransformer> InScope(TransformerScope scope) =>
        _transformers.Where((_, i) => (_scopes[i] & scope) != 0);
}

internal interface ITransformerChain
{
    IReadOnlyList<ITransformer> Transformers { get; }
}

/// <summary>How a chain lies in a model file: one numbered directory per transformer.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static void Save(ModelSaveContext ctx, IReadOnlyList<ITransformer> transformers, IReadOnlyList<TransformerScope> scopes)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("XF CHAIN", 0x00010001, 0x00010001, 0x00010001, typeof(TransformerChain).Assembly.FullName!, LoaderSignature));
        ctx.Writer.Write(transformers.Count);
        for (var i = 0; i < transformers.Count; i++)
        {
            ctx.Writer.Write((int)scopes[i]);
            ctx.SaveModel(transformers[i], Directory(i));
        }
    }

    private static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var transformers = new ITransformer[ctx.Reader.ReadInt32()];
        var scopes = new TransformerScope[transformers.Length];
        for (var i = 0; i < transformers.Length; i++)
        {
            scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            transformers[i] = ctx.LoadModel<ITransformer>(env, Directory(i));
        }
        return new TransformerChain<ITransformer>(transformers, scopes);
    }

    private static string Directory(int i) => $"Transform_{i:000}";
}
