using System.Globalization;

namespace Microsoft.ML.AutoML;

/// <summary>The trials of a checkpoint file, earlier ones and those to be written to it: points of the space to three digits, no models.</summary>
internal sealed class TrialHistory
{
    private static readonly string[] Figures = ["id", "loss", "durationInMilliseconds", "peakCpu", "peakMemoryInMegaByte"];
    private readonly string _path;
    private readonly Space _space;
    private readonly List<TrialResult> _saved = [];
    private readonly SortedDictionary<int, TrialResult> _new = [];

    public TrialHistory(string path, Space space)
    {
        (_path, _space) = (path, space);
        if (File.Exists(path))
            _saved.AddRange(File.ReadLines(path).Skip(1).Select(Read));
    }

    public IEnumerable<TrialResult> All => _saved.Concat(_new.Values);

    public int NextId => All.Select(t => t.TrialSettings.TrialId + 1).DefaultIfEmpty(0).Max();

    public void Add(TrialResult result) => _new[result.TrialSettings.TrialId] = result;

    public void Save()
    {
        using (var file = File.AppendText(_path))
        {
            if (_saved.Count == 0)
                file.WriteLine(string.Join(',', Figures.Concat(Enumerable.Range(0, _space.FeatureSpaceDim).Select(i => $"parameter_{i}"))));
            foreach (var result in _new.Values)
                file.WriteLine(string.Join(',', Line(result)));
        }
        _saved.AddRange(_new.Values);
        _new.Clear();
    }

    private IEnumerable<string> Line(TrialResult result)
    {
        double?[] figures = [result.Loss, result.DurationInMilliseconds, result.PeakCpu, result.PeakMemoryInMegaByte];
        var point = _space.MappingToFeatureSpace(result.TrialSettings.Parameter).Select(x => (double?)x);
        return figures.Concat(point).Select(x => x?.ToString("F3", CultureInfo.InvariantCulture) ?? "")
            .Prepend(result.TrialSettings.TrialId.ToString(CultureInfo.InvariantCulture));
    }

    private TrialResult Read(string line)
    {
        var cells = line.Split(',');
        double Number(int i) => cells[i].Length == 0 ? double.NaN : double.Parse(cells[i], CultureInfo.InvariantCulture);
        var point = Enumerable.Range(Figures.Length, cells.Length - Figures.Length).Select(Number);
        return new TrialResult
        {
            TrialSettings = new TrialSettings { TrialId = (int)Number(0), Parameter = _space.SampleFromFeatureSpace([.. point]) },
            Loss = Number(1),
            DurationInMilliseconds = Number(2),
            PeakCpu = Number(3),
            PeakMemoryInMegaByte = Number(4),
        };
    }
}
