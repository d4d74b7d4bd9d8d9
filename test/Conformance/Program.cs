using System.Diagnostics;
using System.Globalization;
using KerasStyle;
using KerasStyle.Conformance;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\n{Options.Usage}");
    return 2;
}

Suite suite = options.Folder is { } folder ? new Suite(folder) : Suite.Default;
Console.WriteLine($"engine: {Engines.Current.Description}");
var watch = Stopwatch.StartNew();
SuiteEntry[] entries = [.. suite.Entries.Where(options.Takes)];
if (entries.Length == 0)
{
    Console.Error.WriteLine($"no case of {suite.Folder} fits");
    return 2;
}

var failures = new string?[entries.Length];
Parallel.For(0, entries.Length, i => failures[i] = CaseRunner.Failure(suite, entries[i]));

string[] lines = [.. entries.Zip(failures).Where(r => r.Second != null).Select(r => $"{r.First.Area}/{r.First.Name} ({r.First.Kind}): {r.Second}")];
foreach (string line in lines)
    Console.WriteLine($"FAILED {line}");
if (options.FailureFile is { } file)
    File.WriteAllLines(file, lines);

Print("kind", e => e.Kind);
Print("area", e => e.Area);
Console.WriteLine($"\nall: {failures.Count(f => f == null)} passed, {lines.Length} failed in {watch.Elapsed.TotalSeconds:F0} s");
return lines.Length == 0 ? 0 : 1;

void Print(string title, Func<SuiteEntry, string> key)
{
    Console.WriteLine();
    foreach (var group in entries.Zip(failures).GroupBy(r => key(r.First)).OrderBy(g => g.Key, StringComparer.Ordinal))
        Console.WriteLine($"{title} {group.Key}: {group.Count(r => r.Second == null)} passed, {group.Count(r => r.Second != null)} failed");
}
