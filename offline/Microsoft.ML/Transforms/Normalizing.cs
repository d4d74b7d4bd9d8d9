using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal enum NormalizerKind : byte
{
    MinMax,
    MeanVariance,
    MeanVarianceCdf,
}

/// <summary>Learns, of each slot, how to bring its values into a common range.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly InputOutputColumnPair[] _pairs;
    private readonly NormalizerKind _kind;
    private readonly long _maximumExampleCount;
    private readonly bool _fixZero;

    internal NormalizingEstimator(InputOutputColumnPair[] pairs, NormalizerKind kind, long maximumExampleCount, bool fixZero)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumExampleCount, 2);
        _pairs = pairs;
        _kind = kind;
        _maximumExampleCount = maximumExampleCount;
        _fixZero = fixZero;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var columns = Array.ConvertAll(_pairs, p => input.Schema[p.InputColumnName]);
        using var cursor = input.GetRowCursor(columns);
        var statistics = Array.ConvertAll(columns, c => new SlotStatistics(cursor, c));
        for (var rows = 0L; rows < _maximumExampleCount && cursor.MoveNext(); rows++)
            foreach (var s in statistics)
                s.Read();
        return new NormalizingTransformer(_pairs, Array.ConvertAll(statistics, s => Array.ConvertAll(s.Slots, Function)));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        if (c.IsKey || (c.ItemType != NumberDataViewType.Single && c.ItemType != NumberDataViewType.Double) || c.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw new ArgumentOutOfRangeException(nameof(inputSchema),
                $"Schema mismatch for input column '{c.Name}': expected Single or Double, or a vector of them of known size, got {c.TypeText}");
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, c.ItemType, false, c.Annotations.Only(Annotation.SlotNames).With(AnnotationShape.Normalized));
    }));

    /// <summary>A slot without spread tells nothing: its scale is 0. Fixing zero keeps sparse data sparse.</summary>
    private SlotFunction Function(SlotSummary s)
    {
        switch (_kind)
        {
            case NormalizerKind.MinMax when !(s.Max > s.Min):
                return default;
            case NormalizerKind.MinMax:
                return _fixZero
                    ? new SlotFunction(1 / Math.Max(Math.Abs(s.Max), Math.Abs(s.Min)), 0, false)
                    : new SlotFunction(1 / (s.Max - s.Min), s.Min, false);
            case NormalizerKind.MeanVarianceCdf:
                return s.Variance == 0 ? default : new SlotFunction(1 / Math.Sqrt(s.Variance), s.Mean, true);
            default:
                if (s.Variance == 0)
                    return default;
                return _fixZero
                    ? new SlotFunction(1 / Math.Sqrt(s.Variance + (s.Mean * s.Mean)), 0, false)
                    : new SlotFunction(1 / Math.Sqrt(s.Variance), s.Mean, false);
        }
    }
}

/// <summary>(x - Offset) * Scale, and the normal distribution function of that where asked for.</summary>
internal readonly record struct SlotFunction(double Scale, double Offset, bool IsCdf)
{
    public double Apply(double x)
    {
        var z = (x - Offset) * Scale;
        if (!IsCdf)
            return z;
        const double a = 0.147; // Winitzki's approximation of erf, error below 2e-4
        var half = z * z / 2;
        return 0.5 + (0.5 * Math.Sign(z) * Math.Sqrt(1 - Math.Exp(-half * ((4 / Math.PI) + (a * half)) / (1 + (a * half)))));
    }
}

public sealed class NormalizingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "Normalizer";
    private readonly InputOutputColumnPair[] _pairs;
    private readonly SlotFunction[][] _functions;

    internal NormalizingTransformer(InputOutputColumnPair[] pairs, SlotFunction[][] functions)
    {
        _pairs = pairs;
        _functions = functions;
    }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => _pairs.Zip(_functions, (p, functions) =>
    {
        var c = Find(input, p.InputColumnName);
        if (c.Type.ValueCount() != functions.Length)
            throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{c.Name}': expected {functions.Length} slots, got {c.Type}");
        var annotations = c.Annotations.Normalized();
        return c.Type.ItemType() switch
        {
            var t when t == NumberDataViewType.Single => ItemMap.Create<float, float>(
                p.OutputColumnName, c, NumberDataViewType.Single, annotations, (x, slot) => (float)functions[slot].Apply(x)),
            var t when t == NumberDataViewType.Double => ItemMap.Create<double, double>(
                p.OutputColumnName, c, NumberDataViewType.Double, annotations, (x, slot) => functions[slot].Apply(x)),
            _ => throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{c.Name}': expected Single or Double, got {c.Type}"),
        };
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        InputOutputColumnPair.Write(ctx.Writer, _pairs);
        foreach (var functions in _functions)
        {
            ctx.Writer.Write(functions.Length);
            foreach (var f in functions)
            {
                ctx.Writer.Write(f.Scale);
                ctx.Writer.Write(f.Offset);
                ctx.Writer.Write(f.IsCdf);
            }
        }
    }

    private static NormalizingTransformer Create(ModelLoadContext ctx)
    {
        var pairs = InputOutputColumnPair.Read(ctx.Reader);
        return new NormalizingTransformer(pairs, Array.ConvertAll(pairs, _ =>
        {
            var functions = new SlotFunction[ctx.Reader.ReadInt32()];
            for (var i = 0; i < functions.Length; i++)
                functions[i] = new SlotFunction(ctx.Reader.ReadDouble(), ctx.Reader.ReadDouble(), ctx.Reader.ReadBoolean());
            return functions;
        }));
    }
}
