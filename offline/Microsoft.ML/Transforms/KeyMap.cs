using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Distinct values of one type and their keys.</summary>
internal abstract class KeyMap
{
    public static (Action Read, Func<ValueToKeyMappingEstimator.KeyOrdinality, KeyMap> Finish) Collector(DataViewRow row, DataViewSchema.Column column, int limit) =>
        ((Action, Func<ValueToKeyMappingEstimator.KeyOrdinality, KeyMap>))Generic.Call(CollectorCore<int>, column.Type.ItemType().RawType, row, column, limit)!;

    public abstract MappedColumn Bind(string output, DataViewSchema.Column input, bool valuesAsText);

    public abstract void Write(BinaryWriter writer);

    public static KeyMap Read(BinaryReader reader)
    {
        var item = SchemaFile.ReadType(reader);
        return (KeyMap)Generic.Call(ReadCore<int>, item.RawType, item, reader)!;
    }

    private static KeyMap ReadCore<T>(DataViewType item, BinaryReader reader) where T : notnull =>
        new Typed<T>((PrimitiveDataViewType)item, ValueFile.ReadArray<T>(reader));

    private static (Action, Func<ValueToKeyMappingEstimator.KeyOrdinality, KeyMap>) CollectorCore<T>(DataViewRow row, DataViewSchema.Column column, int limit)
        where T : notnull
    {
        var item = (PrimitiveDataViewType)column.Type.ItemType();
        var isMissing = IsMissing<T>(item);
        var seen = new HashSet<T>(Equality<T>());
        var values = new List<T>();
        return (column.Type is VectorDataViewType ? ReadVector() : ReadScalar(), Finish);

        Action ReadScalar()
        {
            var get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                Add(value);
            };
        }

        Action ReadVector()
        {
            var get = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> value = default;
            return () =>
            {
                get(ref value);
                foreach (var v in value.DenseValues())
                    Add(v);
            };
        }

        KeyMap Finish(ValueToKeyMappingEstimator.KeyOrdinality ordinality)
        {
            if (ordinality == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                values.Sort(Order<T>());
            return new Typed<T>(item, [.. values]);
        }

        void Add(T value)
        {
            if (values.Count < limit && !isMissing(value) && seen.Add(value))
                values.Add(value);
        }
    }

    private static Predicate<T> IsMissing<T>(DataViewType item) => item is TextDataViewType
        ? (Predicate<T>)(object)(Predicate<ReadOnlyMemory<char>>)(static text => text.IsEmpty)
        : Missing.Of<T>(item) ?? (static _ => false);

    private static IEqualityComparer<T> Equality<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)TextComparer.Instance : EqualityComparer<T>.Default;

    private static IComparer<T> Order<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)TextComparer.Instance : Comparer<T>.Default;

    private sealed class Typed<T> : KeyMap where T : notnull
    {
        private readonly PrimitiveDataViewType _item;
        private readonly T[] _values;
        private readonly Dictionary<T, uint> _keys;

        public Typed(PrimitiveDataViewType item, T[] values)
        {
            _item = item;
            _values = values;
            _keys = new Dictionary<T, uint>(values.Length, Equality<T>());
            for (var i = 0; i < values.Length; i++)
                _keys[values[i]] = (uint)i + 1;
        }

        public override MappedColumn Bind(string output, DataViewSchema.Column input, bool valuesAsText)
        {
            if (!input.Type.ItemType().Equals(_item))
                throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for input column '{input.Name}': expected {_item}, got {input.Type}");
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == Annotation.SlotNames);
            if (valuesAsText)
                annotations.AddTexts(Annotation.KeyValues, [.. _values.Select(v => FormattableString.Invariant($"{v}"))]);
            else
                annotations.AddVector(Annotation.KeyValues, _item, _values);
            var key = new KeyDataViewType(typeof(uint), _values.Length == 0 ? uint.MaxValue : (ulong)_values.Length);
            return ItemMap.Create<T, uint>(output, input, key, annotations.ToAnnotations(), (value, _) => _keys.GetValueOrDefault(value));
        }

        public override void Write(BinaryWriter writer)
        {
            SchemaFile.Write(writer, _item);
            ValueFile.WriteArray<T>(writer, _values);
        }
    }

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public static TextComparer Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
