using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>Named values that describe a column: class names, slot names, kind of score.</summary>
    public sealed class Annotations
    {
        private readonly Delegate[] _getters;

        private Annotations(DataViewSchema schema, Delegate[] getters)
        {
            Schema = schema;
            _getters = getters;
        }

        public static Annotations Empty { get; } = new(new DataViewSchema([]), []);

        public DataViewSchema Schema { get; }

        public ValueGetter<TValue> GetGetter<TValue>(Column column)
        {
            if (column.Index >= _getters.Length)
                throw new ArgumentException($"Annotation '{column.Name}' is not one of this column's", nameof(column));
            return _getters[column.Index] as ValueGetter<TValue> ?? throw new InvalidOperationException(
                $"Invalid call to '{nameof(GetGetter)}': annotation '{column.Name}' is {column.Type}, not {typeof(TValue)}");
        }

        public void GetValue<TValue>(string kind, ref TValue value)
        {
            var column = Schema.GetColumnOrNull(kind)
                ?? throw new InvalidOperationException($"Invalid call to '{nameof(GetValue)}': no annotation '{kind}'");
            GetGetter<TValue>(column)(ref value);
        }

        public override string ToString() => string.Join(", ", Schema.Select(c => c.Name));

        internal Delegate RawGetter(int index) => _getters[index];

        public sealed class Builder
        {
            private readonly List<(DetachedColumn Column, Delegate Getter)> _items = [];

            public void Add(Annotations? annotations, Func<string, bool> selector)
            {
                ArgumentNullException.ThrowIfNull(selector);
                if (annotations is null)
                    return;
                foreach (var c in annotations.Schema)
                    if (selector(c.Name))
                        _items.Add((new DetachedColumn(c), annotations._getters[c.Index]));
            }

            public void Add<TValue>(string name, DataViewType type, ValueGetter<TValue> getter, Annotations? annotations = null)
            {
                ArgumentNullException.ThrowIfNull(getter);
                Add(name, type, (Delegate)getter, annotations);
            }

            public void Add(string name, DataViewType type, Delegate getter, Annotations? annotations = null)
            {
                ArgumentNullException.ThrowIfNull(getter);
                var column = new DetachedColumn(name, type, annotations);
                if (getter.GetType() != typeof(ValueGetter<>).MakeGenericType(type.RawType))
                    throw new ArgumentException($"Annotation '{name}' of type {type} needs a ValueGetter<{type.RawType}>", nameof(getter));
                _items.Add((column, getter));
            }

            public void AddPrimitiveValue<TValue>(string name, PrimitiveDataViewType type, TValue value, Annotations? annotations = null)
            {
                ArgumentNullException.ThrowIfNull(type);
                if (type.RawType != typeof(TValue))
                    throw new ArgumentException($"{nameof(type)}.{nameof(type.RawType)} must be of type '{typeof(TValue).FullName}'", nameof(type));
                Add(name, type, (ref TValue dst) => dst = value, annotations);
            }

            public Annotations ToAnnotations() => new(
                new DataViewSchema([.. _items.Select(i => i.Column)]), [.. _items.Select(i => i.Getter)]);
        }
    }
}
