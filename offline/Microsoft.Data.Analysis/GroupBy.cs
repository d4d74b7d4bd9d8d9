namespace Microsoft.Data.Analysis;

/// <summary>Rows by the values of a column.</summary>
public class GroupBy
{
    private readonly DataFrame _frame;
    private readonly string _by;
    private readonly List<IGrouping<object, long>> _groups;

    internal GroupBy(DataFrame frame, string by)
    {
        (_frame, _by) = (frame, by);
        var keys = frame.Columns[by];
        _groups = [.. DataFrameColumn.Rows(frame.Rows.Count).Where(keys.IsValid).GroupBy(i => keys[i]!)];
    }

    public DataFrame Count(params string[] columnNames) => Each(columnNames, numeric: false, c => Enumerable.ToArray(_groups.Select(g => (object?)g.LongCount(c.IsValid))), typeof(long));

    public DataFrame First(params string[] columnNames) => Each(columnNames, numeric: false, c => [.. _groups.Select(g => c[g.First()])]);

    public DataFrame Max(params string[] columnNames) => Each(columnNames, numeric: true, c => [.. _groups.Select(g => c.Take(g).Max())]);

    public DataFrame Min(params string[] columnNames) => Each(columnNames, numeric: true, c => [.. _groups.Select(g => c.Take(g).Min())]);

    public DataFrame Sum(params string[] columnNames) => Each(columnNames, numeric: true, c => [.. _groups.Select(g => c.Take(g).Sum())]);

    public DataFrame Mean(params string[] columnNames) => Each(columnNames, numeric: true, c => [.. _groups.Select(g => (object?)c.Take(g).Mean())]);

    public DataFrame Head(int numberOfRows) => _frame.Take(_groups.SelectMany(g => g.Take(numberOfRows)));

    public DataFrame Tail(int numberOfRows) => _frame.Take(_groups.SelectMany(g => g.TakeLast(numberOfRows)));

    private DataFrame Each(string[] names, bool numeric, Func<DataFrameColumn, object?[]> figure, Type? type = null)
    {
        var keys = _frame.Columns[_by];
        var result = new DataFrame(keys.Take(_groups.Select(g => g.First())));
        foreach (var column in _frame.Columns.Where(c => c.Name != _by && (names.Length == 0 ? !numeric || c.IsNumericColumn() : names.Contains(c.Name))))
        {
            var to = DataFrameColumn.Empty(type ?? column.DataType, column.Name);
            foreach (var value in figure(column))
                to.AppendValue(value);
            result.Columns.Add(to);
        }
        return result;
    }
}
