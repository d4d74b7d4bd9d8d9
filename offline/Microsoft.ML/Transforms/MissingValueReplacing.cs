using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Transforms
{
    /// <summary>Learns what to put in the place of NaN.</summary>
    public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
    {
        private readonly InputOutputColumnPair[] _pairs;
        private readonly ReplacementMode _mode;
        private readonly bool _bySlot;

        internal MissingValueReplacingEstimator(InputOutputColumnPair[] pairs, ReplacementMode mode, bool bySlot)
        {
            ArgumentNullException.ThrowIfNull(pairs);
            _pairs = pairs;
            _mode = mode;
            _bySlot = bySlot;
        }

        public enum ReplacementMode : byte
        {
            DefaultValue = 0,
            Mean = 1,
            Minimum = 2,
            Maximum = 3,
            Mode = 5,
        }

        public MissingValueReplacingTransformer Fit(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            GetOutputSchema(SchemaShape.Create(input.Schema));
            return new MissingValueReplacingTransformer(_pairs, Array.ConvertAll(_pairs, p => Learn(input, input.Schema[p.InputColumnName])));
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_pairs.Select(p =>
        {
            var c = inputSchema.Get(p.InputColumnName);
            if (c.IsKey || (c.ItemType != NumberDataViewType.Single && c.ItemType != NumberDataViewType.Double))
                throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Schema mismatch for input column '{c.Name}': expected Single or Double, got {c.TypeText}");
            return new SchemaShape.Column(p.OutputColumnName, c.Kind, c.ItemType, false, c.Annotations.Only(Annotation.SlotNames, Annotation.IsNormalized));
        }));

        /// <summary>One value per slot, or a single one for all of them.</summary>
        private double[] Learn(IDataView input, DataViewSchema.Column column)
        {
            if (_mode == ReplacementMode.DefaultValue)
                return [0];
            var slots = _bySlot ? Math.Max(1, column.Type.ValueCount()) : 1;
            var summaries = new SlotSummary[slots];
            Array.Fill(summaries, new SlotSummary());
            var counts = Enumerable.Range(0, _mode == ReplacementMode.Mode ? slots : 0).Select(_ => new Dictionary<double, int>()).ToArray();

            using var cursor = input.GetRowCursor([column]);
            var get = SlotStatistics.Doubles(cursor, column);
            VBuffer<double> row = default;
            while (cursor.MoveNext())
            {
                get(ref row);
                var values = row.GetValues();
                for (var i = 0; i < values.Length; i++)
                {
                    summaries[slots == 1 ? 0 : i].Add(values[i]);
                    if (counts.Length > 0 && !double.IsNaN(values[i]))
                        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts[slots == 1 ? 0 : i], values[i], out _)++;
                }
            }
            return _mode == ReplacementMode.Mode
                ? Array.ConvertAll(counts, c => c.Count == 0 ? 0 : c.MaxBy(entry => entry.Value).Key)
                : Array.ConvertAll(summaries, s => s.Count == 0 ? 0 : _mode switch
                {
                    ReplacementMode.Mean => s.Mean,
                    ReplacementMode.Minimum => s.Min,
                    _ => s.Max,
                });
        }
    }

    public sealed class MissingValueReplacingTransformer : RowToRowTransformerBase
    {
        internal const string Signature = "NAReplaceTransform";
        private readonly InputOutputColumnPair[] _pairs;
        private readonly double[][] _replacements;

        internal MissingValueReplacingTransformer(InputOutputColumnPair[] pairs, double[][] replacements)
        {
            _pairs = pairs;
            _replacements = replacements;
        }

        private protected override string LoaderSignature => Signature;

        private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => _pairs.Zip(_replacements, (p, by) =>
        {
            var c = Find(input, p.InputColumnName);
            var annotations = c.Annotations.Only(Annotation.SlotNames, Annotation.IsNormalized);
            if (c.Type.ItemType() == NumberDataViewType.Double)
                return ItemMap.Create<double, double>(p.OutputColumnName, c, NumberDataViewType.Double, annotations,
                    (x, slot) => double.IsNaN(x) ? by[by.Length == 1 ? 0 : slot] : x);
            if (c.Type.ItemType() == NumberDataViewType.Single)
                return ItemMap.Create<float, float>(p.OutputColumnName, c, NumberDataViewType.Single, annotations,
                    (x, slot) => float.IsNaN(x) ? (float)by[by.Length == 1 ? 0 : slot] : x);
            throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{c.Name}': expected Single or Double, got {c.Type}");
        });

        private protected override void SaveBody(ModelSaveContext ctx)
        {
            InputOutputColumnPair.Write(ctx.Writer, _pairs);
            foreach (var by in _replacements)
                ValueFile.WriteArray<double>(ctx.Writer, by);
        }

        private static MissingValueReplacingTransformer Create(ModelLoadContext ctx)
        {
            var pairs = InputOutputColumnPair.Read(ctx.Reader);
            return new MissingValueReplacingTransformer(pairs, Array.ConvertAll(pairs, _ => ValueFile.ReadArray<double>(ctx.Reader)));
        }
    }
}

namespace Microsoft.ML
{
    public static class ExtensionsCatalog
    {
        public static MissingValueReplacingEstimator ReplaceMissingValues(
            this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
            MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
            bool imputeBySlot = true) =>
            new(InputOutputColumnPair.One(outputColumnName, inputColumnName), replacementMode, imputeBySlot);

        public static MissingValueReplacingEstimator ReplaceMissingValues(
            this TransformsCatalog catalog, InputOutputColumnPair[] columns,
            MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
            bool imputeBySlot = true) =>
            new(columns, replacementMode, imputeBySlot);
    }
}
