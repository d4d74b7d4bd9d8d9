using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(InputOutputColumnPair[] pairs, bool bag) : base(new KeyToVectorMappingTransformer(pairs, bag))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        if (!c.IsKey)
            throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Schema mismatch for input column '{c.Name}': expected key type, got {c.TypeText}");
        var annotations = new List<SchemaShape.Column>();
        if (c.Annotations.Find(Annotation.KeyValues) is not null)
            annotations.Add(AnnotationShape.Vector(Annotation.SlotNames, TextDataViewType.Instance));
        if (!Transformer.Bag || c.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(AnnotationShape.Normalized);
        var kind = c.Kind == SchemaShape.Column.VectorKind.VariableVector && !Transformer.Bag
            ? SchemaShape.Column.VectorKind.VariableVector
            : SchemaShape.Column.VectorKind.Vector;
        return new SchemaShape.Column(p.OutputColumnName, kind, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }));
}

/// <summary>A key becomes a vector with a 1 at its place; keys of a vector follow each other, or add up in a bag.</summary>
public sealed class KeyToVectorMappingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "KeyToVectorTransform";

    internal KeyToVectorMappingTransformer(InputOutputColumnPair[] pairs, bool bag)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        Pairs = pairs;
        Bag = bag;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    internal bool Bag { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        return c.Type.ItemType() is KeyDataViewType key
            ? (MappedColumn)Generic.Call(Bind<uint>, key.RawType, p.OutputColumnName, c, checked((int)key.Count))!
            : throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{c.Name}': expected key type, got {c.Type}");
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Bag);
        InputOutputColumnPair.Write(ctx.Writer, Pairs);
    }

    private static KeyToVectorMappingTransformer Create(ModelLoadContext ctx)
    {
        var bag = ctx.Reader.ReadBoolean();
        return new KeyToVectorMappingTransformer(InputOutputColumnPair.Read(ctx.Reader), bag);
    }

    private MappedColumn Bind<TKey>(string output, DataViewSchema.Column input, int classes) where TKey : struct, IBinaryInteger<TKey>
    {
        var vector = input.Type as VectorDataViewType;
        var type = vector is null || Bag ? new VectorDataViewType(NumberDataViewType.Single, classes)
            : vector.IsKnownSize ? new VectorDataViewType(NumberDataViewType.Single, vector.Size, classes)
            : new VectorDataViewType(NumberDataViewType.Single);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type.Size == classes && input.HasKeyValues() && input.Annotations.Texts(Annotation.KeyValues) is { } names)
            annotations.AddTexts(Annotation.SlotNames, names);
        if (vector is null || !Bag)
            annotations.AddPrimitiveValue(Annotation.IsNormalized, BooleanDataViewType.Instance, true);
        return new MappedColumn(output, type, annotations.ToAnnotations(), [input.Index], row =>
        {
            var column = row.Schema[input.Index];
            return vector is null ? Indicator(row.GetGetter<TKey>(column), classes)
                : Bag ? Counts(row.GetGetter<VBuffer<TKey>>(column), classes)
                : Indicators(row.GetGetter<VBuffer<TKey>>(column), classes);
        });
    }

    private static ValueGetter<VBuffer<float>> Indicator<TKey>(ValueGetter<TKey> get, int classes) where TKey : struct, IBinaryInteger<TKey> =>
        (ref VBuffer<float> dst) =>
        {
            TKey key = default;
            get(ref key);
            var index = int.CreateSaturating(key) - 1;
            var known = index >= 0 && index < classes;
            var editor = VBufferEditor.Create(ref dst, classes, known ? 1 : 0);
            if (known)
                editor.Values[0] = 1;
            if (known && classes > 1)
                editor.Indices[0] = index;
            dst = editor.Commit();
        };

    private static ValueGetter<VBuffer<float>> Counts<TKey>(ValueGetter<VBuffer<TKey>> get, int classes) where TKey : struct, IBinaryInteger<TKey>
    {
        VBuffer<TKey> keys = default;
        return (ref VBuffer<float> dst) =>
        {
            get(ref keys);
            var editor = VBufferEditor.Create(ref dst, classes);
            editor.Values.Clear();
            foreach (var key in keys.GetValues())
                if (int.CreateSaturating(key) - 1 is var index && index >= 0 && index < classes)
                    editor.Values[index]++;
            dst = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<float>> Indicators<TKey>(ValueGetter<VBuffer<TKey>> get, int classes) where TKey : struct, IBinaryInteger<TKey>
    {
        VBuffer<TKey> keys = default;
        return (ref VBuffer<float> dst) =>
        {
            get(ref keys);
            var editor = VBufferEditor.Create(ref dst, keys.Length * classes);
            editor.Values.Clear();
            foreach (var (slot, key) in keys.Items())
                if (int.CreateSaturating(key) - 1 is var index && index >= 0 && index < classes)
                    editor.Values[(slot * classes) + index] = 1;
            dst = editor.Commit();
        };
    }
}
