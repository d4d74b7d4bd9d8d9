using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Tables;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle;

/// <summary>Predicts a row given as names and values; made by <see cref="KerasCatalog.CreateRowPredictor"/>. Several threads may predict at the same time.</summary>
public sealed class RowPredictor
{
    readonly IRowToRowMapper mapper;
    readonly DataViewSchema.Column[] results;
    readonly ConcurrentBag<Slot> idle = [];

    internal RowPredictor(ITransformer model, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!model.IsRowToRowMapper)
            throw new ArgumentException($"{model} does not work row by row", nameof(model));
        mapper = PipelineParts.Scoring(model).GetRowToRowMapper(inputSchema);
        results = [.. mapper.OutputSchema.Where(c => !c.IsHidden && !inputSchema.Any(i => i.Name == c.Name && i.Index == c.Index) && ResultReader.Reads(c))];
    }

    /// <summary>Names of the columns that a prediction has: those that the pipeline adds.</summary>
    public IReadOnlyList<string> Columns => [.. results.Select(c => c.Name)];

    /// <summary>What the pipeline adds to a row.</summary>
    /// <param name="row">Values by column: numbers, truth values, texts, keys by their number, arrays of them. A column that is left out is missing: NaN, an empty text, a missing key; false and 0 where a type has nothing for it.</param>
    /// <returns>Numbers, truth values, texts (also for keys that have values), and arrays of them, by column.</returns>
    /// <exception cref="ArgumentException">A name is unknown, or a value is not of its column's type.</exception>
    public IReadOnlyDictionary<string, object> Predict(IReadOnlyDictionary<string, object?> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Keys.FirstOrDefault(k => mapper.InputSchema.GetColumnOrNull(k) == null) is { } unknown)
            throw new ArgumentException($"there is no column '{unknown}'; there are {string.Join(", ", mapper.InputSchema.Select(c => c.Name))}", nameof(row));
        if (!idle.TryTake(out Slot? slot))
            slot = new Slot(mapper, results);
        IReadOnlyDictionary<string, object> prediction = slot.Predict(row);
        idle.Add(slot);
        return prediction;
    }

    sealed class Slot
    {
        readonly NamedRow input;
        readonly (string Name, Func<object> Read)[] readers;

        public Slot(IRowToRowMapper mapper, DataViewSchema.Column[] results)
        {
            input = new NamedRow(mapper.InputSchema);
            DataViewRow output = mapper.GetRow(input, results);
            readers = [.. results.Select(c => (c.Name, ResultReader.Create(output, c)))];
        }

        public IReadOnlyDictionary<string, object> Predict(IReadOnlyDictionary<string, object?> row)
        {
            input.Next(row);
            return readers.ToDictionary(r => r.Name, r => r.Read());
        }
    }
}
