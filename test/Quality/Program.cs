using System.Diagnostics;
using System.Globalization;
using KerasStyle.Quality;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Row[] rows = Row.Read(Path.Combine(AppContext.BaseDirectory, "quality.json"));
Options options;
try
{
    options = Options.Parse(args);
    if (options.Rows.Except(rows.Select(r => r.Name)).FirstOrDefault() is { } unknown)
        throw new ArgumentException($"no row '{unknown}'; there are {string.Join(", ", rows.Select(r => r.Name))}");
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\n{Options.Usage}");
    return 2;
}

var folders = new DataFolders(options.Data);
var figures = new List<Figure>();
var skipped = new List<string>();
foreach (Row row in rows.Where(r => options.Rows.Count == 0 || options.Rows.Contains(r.Name)))
{
    if (folders.Find(Recipes.File(row.Data)) == null)
    {
        skipped.Add($"{row.Name} was skipped: {Recipes.File(row.Data)} is not there.");
        continue;
    }

    DataSet data = Recipes.Prepare(row.Data, folders);
    row.Check(data);
    var watch = Stopwatch.StartNew();
    Dictionary<string, double>[] runs = [.. Enumerable.Range(0, options.Seeds).Select(seed => row.Train(data, seed))];
    Console.Error.WriteLine($"{row.Name}: {watch.Elapsed.TotalSeconds / options.Seeds:F1} s a training");
    figures.AddRange(row.Keras.Select(k => new Figure(row.Name, k.Key, k.Value, Spread.Of([.. runs.Select(r => r[k.Key])]))));
}

string report = Report.Write(figures, skipped, options.Seeds);
Console.Write(report);
if (options.Out is { } file)
    File.WriteAllText(file, report);
return figures.Any(f => f.IsWorse) ? 1 : 0;
