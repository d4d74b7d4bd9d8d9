using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis
{
    public sealed partial class DataFrame : IDataView
    {
        private DataViewSchema? _schema;

        bool IDataView.CanShuffle => false;

        DataViewSchema IDataView.Schema
        {
            get
            {
                if (_schema != null && _schema.Count == Columns.Count && _schema.Zip(Columns).All(p => p.First.Name == p.Second.Name && p.First.Type.Equals(p.Second.View.Type)))
                    return _schema;
                var builder = new DataViewSchema.Builder();
                foreach (var column in Columns)
                    builder.AddColumn(column.Name, column.View.Type, null);
                return _schema = builder.ToSchema();
            }
        }

        long? IDataView.GetRowCount() => Rows.Count;

        DataViewRowCursor IDataView.GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand) => new Cursor(this, ((IDataView)this).Schema, columnsNeeded);

        DataViewRowCursor[] IDataView.GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand) => [((IDataView)this).GetRowCursor(columnsNeeded, rand)];

        private sealed class Cursor(DataFrame frame, DataViewSchema schema, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
        {
            private readonly HashSet<int> _active = [.. active.Select(c => c.Index)];
            private long _position = -1;

            public override long Position => _position;

            public override long Batch => 0;

            public override DataViewSchema Schema => schema;

            public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

            public override bool MoveNext()
            {
                if (_position + 1 >= frame.Rows.Count)
                    return false;
                _position++;
                return true;
            }

            public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _active.Contains(column.Index)
                ? (ValueGetter<TValue>)frame.Columns[column.Index].View.Getter(() => _position)
                : throw new ArgumentException($"column '{column.Name}' is not active", nameof(column));
        }
    }
}

namespace Microsoft.ML
{
    public static class IDataViewExtensions
    {
        public static DataFrame ToDataFrame(this IDataView dataView, long maxRows = 100) => dataView.ToDataFrame(maxRows, []);

        public static DataFrame ToDataFrame(this IDataView dataView, params string[] selectColumns) => dataView.ToDataFrame(100, selectColumns);

        /// <summary>Rows of a view as a frame; all with -1.</summary>
        public static DataFrame ToDataFrame(this IDataView dataView, long maxRows, params string[] selectColumns)
        {
            ArgumentNullException.ThrowIfNull(dataView);
            DataViewSchema.Column[] columns = [.. selectColumns.Length > 0 ? selectColumns.Select(c => dataView.Schema[c]) : dataView.Schema.Where(c => !c.IsHidden)];
            using var cursor = dataView.GetRowCursor(columns);
            var readers = columns.Select(c => Reader(cursor, c)).ToList();
            for (var row = 0L; row != maxRows && cursor.MoveNext(); row++)
                foreach (var (_, read) in readers)
                    read();
            return new DataFrame(readers.Select(r => r.Column));
        }

        private static (DataFrameColumn Column, Action Read) Reader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
        {
            KeyDataViewType key => throw new NotSupportedException($"{key.RawType.Name} is not a supported column type"),
            VectorDataViewType { ItemType: NumberDataViewType } v when v.ItemType.RawType == typeof(float) => Read<VBuffer<float>>(row, column, new VBufferDataFrameColumn<float>(column.Name), v2 => v2),
            TextDataViewType => Read<ReadOnlyMemory<char>>(row, column, new StringDataFrameColumn(column.Name), v => v.ToString()),
            var t when t.RawType == typeof(float) => Read<float>(row, column, new SingleDataFrameColumn(column.Name), v => v),
            var t when t.RawType == typeof(double) => Read<double>(row, column, new DoubleDataFrameColumn(column.Name), v => v),
            var t when t.RawType == typeof(int) => Read<int>(row, column, new Int32DataFrameColumn(column.Name), v => v),
            var t when t.RawType == typeof(long) => Read<long>(row, column, new Int64DataFrameColumn(column.Name), v => v),
            var t when t.RawType == typeof(bool) => Read<bool>(row, column, new BooleanDataFrameColumn(column.Name), v => v),
            var t when t.RawType == typeof(DateTime) => Read<DateTime>(row, column, new DateTimeDataFrameColumn(column.Name), v => v),
            var t => throw new NotSupportedException($"{t.RawType.Name} is not a supported column type"),
        };

        private static (DataFrameColumn, Action) Read<T>(DataViewRow row, DataViewSchema.Column column, DataFrameColumn to, Func<T, object?> convert)
        {
            var getter = row.GetGetter<T>(column);
            return (to, () =>
            {
                T value = default!;
                getter(ref value);
                to.AppendValue(convert(value));
            }
            );
        }
    }
}
