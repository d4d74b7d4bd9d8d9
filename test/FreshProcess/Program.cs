using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// FreshProcess MODEL ROWS: loads a pipeline as an application does that names no type of KerasStyle, and prints the scores of the rows,
// one line for each; the rows' file has a line of numbers for each.
var context = new MLContext();
ITransformer model = context.Model.Load(args[0], out _);
float[][] rows = [.. File.ReadLines(args[1]).Select(line => line.Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
IDataView scored = model.Transform(context.Data.LoadFromEnumerable(rows.Select(r => new Row { Features = r }), schema));
DataViewSchema.Column score = scored.Schema["Score"];
bool vector = score.Type is VectorDataViewType;
using DataViewRowCursor cursor = scored.GetRowCursor([score]);
ValueGetter<VBuffer<float>>? many = vector ? cursor.GetGetter<VBuffer<float>>(score) : null;
ValueGetter<float>? one = vector ? null : cursor.GetGetter<float>(score);
while (cursor.MoveNext())
{
    VBuffer<float> scores = default;
    float value = 0;
    many?.Invoke(ref scores);
    one?.Invoke(ref value);
    Console.WriteLine(string.Join(',', (vector ? scores.DenseValues() : [value]).Select(s => s.ToString("R", CultureInfo.InvariantCulture))));
}

sealed class Row
{
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";
}
