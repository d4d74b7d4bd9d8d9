using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML.Data
{
    /// <summary>The first rows of a view, to look at.</summary>
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows)
        {
            ArgumentNullException.ThrowIfNull(data);
            ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
            Schema = data.Schema;
            var rows = new List<RowInfo>();
            using (var cursor = data.GetRowCursor(data.Schema))
            {
                var getters = data.Schema.Select(c => (c.Name, Get: Getters.Boxed(cursor, c))).ToArray();
                while (rows.Count < maxRows && cursor.MoveNext())
                    rows.Add(new RowInfo([.. getters.Select(g => new KeyValuePair<string, object>(g.Name, g.Get()!))]));
            }
            RowView = [.. rows];
            ColumnView = [.. data.Schema.Select(c => new ColumnInfo(c, [.. rows.Select(r => r.Values[c.Index].Value)]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values)
            {
                Column = column;
                Values = values;
            }

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => $"{Column.Name}: {Column.Type}";
        }
    }
}

namespace Microsoft.ML
{
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

        public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100)
        {
            ArgumentNullException.ThrowIfNull(transformer);
            return new DataDebuggerPreview(transformer.Transform(data), maxRows);
        }

        public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100, int maxTrainingRows = 100)
        {
            ArgumentNullException.ThrowIfNull(estimator);
            return new DataDebuggerPreview(estimator.Fit(new RangeOfRowsView(data, 0, maxTrainingRows)).Transform(data), maxRows);
        }

        public static DataDebuggerPreview Preview<TSource>(this IDataLoader<TSource> loader, TSource source, int maxRows = 100)
        {
            ArgumentNullException.ThrowIfNull(loader);
            return new DataDebuggerPreview(loader.Load(source), maxRows);
        }
    }
}
