namespace Microsoft.ML.Data;

/// <summary>Row mappers in a row, each asked only for what the next one needs.</summary>
internal sealed class CompositeRowMapper : IRowToRowMapper
{
    private readonly IRowToRowMapper[] _mappers;

    public CompositeRowMapper(DataViewSchema inputSchema, IReadOnlyList<ITransformer> transformers)
    {
        InputSchema = OutputSchema = inputSchema;
        _mappers = new IRowToRowMapper[transformers.Count];
        for (var i = 0; i < _mappers.Length; i++)
        {
            _mappers[i] = transformers[i].GetRowToRowMapper(OutputSchema);
            OutputSchema = _mappers[i].OutputSchema;
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema)
            throw new ArgumentException("Schema did not match original schema", nameof(input));

        var needed = new IEnumerable<DataViewSchema.Column>[_mappers.Length];
        var columns = activeColumns;
        for (var i = _mappers.Length - 1; i >= 0; i--)
        {
            needed[i] = columns;
            columns = _mappers[i].GetDependencies(columns);
        }
        foreach (var c in columns)
            if (!input.IsColumnActive(input.Schema[c.Index]))
                throw new ArgumentException($"Mapper required column '{c.Name}' active but it was not.", nameof(input));

        var row = input;
        for (var i = 0; i < _mappers.Length; i++)
            row = _mappers[i].GetRow(row, needed[i]);
        return row;
    }
}
