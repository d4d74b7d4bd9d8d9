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
    var runs = new List<Dictionary<string, double>>();
    Figure[] measured = Measure(options.Seeds);
    // A few trainings are worse by chance now and then; a defect stays.
    if (measured.Any(f => f.IsWorse))
        measured = Measure(4 * options.Seeds);
    Console.Error.WriteLine($"{row.Name}: {watch.Elapsed.TotalSeconds / runs.Count:F1} s a training");
    figures.AddRange(measured);

    Figure[] Measure(int seeds)
    {
        while (runs.Count < seeds)
            runs.Add(row.Train(data, seed: runs.Count));
        return [.. row.Keras.Select(k => new Figure(row.Name, k.Key, k.Value, Spread.Of([.. runs.Select(r => r[k.Key])])))];
    }
}

string report = Report.Write(figures, skipped, options.Seeds);
Console.Write(report);
if (options.Out is { } file)
    File.WriteAllText(file, report);
return figures.Any(f => f.IsWorse) ? 1 : 0;
