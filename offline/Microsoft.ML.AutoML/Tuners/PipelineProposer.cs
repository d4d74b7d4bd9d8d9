namespace Microsoft.ML.AutoML;

/// <summary>
/// Draws a pipeline with a probability inverse to its estimated cost of improvement, ECI: the seconds it takes to better
/// itself and to catch up with the best (Wang et al., FLAML, 2019). The first is the first one.
/// </summary>
internal sealed class PipelineProposer
{
    private readonly Random _random;
    private readonly Candidate[] _candidates;
    private double? _best;
    private bool _started;

    public PipelineProposer(string[] schemas, int? seed)
    {
        _random = seed is { } s ? new Random(s) : new Random();
        _candidates = Array.ConvertAll(schemas, schema => new Candidate(schema));
    }

    public string Propose()
    {
        if (!_started)
        {
            _started = true;
            return _candidates[0].Schema;
        }
        // An infinite cost must leave a chance, else a search where all have one could draw none.
        var weights = Array.ConvertAll(_candidates, c => 1 / c.Cost + double.Epsilon);
        var (drawn, total) = (_random.NextDouble(), weights.Sum());
        var sum = 0.0;
        var chosen = Array.FindIndex(weights, weight => (sum += weight / total) > drawn);
        return _candidates[chosen < 0 ? ^1 : chosen].Schema;
    }

    public void Update(TrialResult result, string schema)
    {
        _started = true;
        var candidate = Array.Find(_candidates, c => c.Schema == schema)!;
        var (loss, seconds) = (result.Loss, result.DurationInMilliseconds / 1000);
        if (seconds == 0 || !double.IsFinite(loss))
        {
            candidate.Cost = _candidates.Max(c => c.Cost) * 2;
            return;
        }
        if (_best is null)
        {
            foreach (var each in _candidates)
                each.Start(loss, seconds);
            _best = loss;
        }
        else
        {
            candidate.Receive(loss, seconds);
            _best = Math.Min(_best.Value, loss);
        }
        candidate.Estimate(loss - _best.Value);
    }

    /// <summary>A pipeline with its last two improvements: the losses, and the seconds spent on each.</summary>
    private sealed class Candidate(string schema)
    {
        private double _loss;
        private double _lossBefore;
        private double _seconds;
        private double _secondsBefore;

        public string Schema => schema;

        public double Cost { get; set; } = 1;

        public void Start(double loss, double seconds)
        {
            (_loss, _lossBefore) = (loss, loss + 0.05 * Math.Abs(loss));
            _seconds = _secondsBefore = seconds;
        }

        public void Receive(double loss, double seconds)
        {
            if (loss < _loss)
            {
                (_lossBefore, _loss) = (_loss, loss);
                (_secondsBefore, _seconds) = (_seconds, seconds);
            }
            else
            {
                _seconds += seconds;
            }
        }

        public void Estimate(double gap)
        {
            var speed = (_lossBefore - _loss) / (_secondsBefore + _seconds);
            Cost = Math.Max(Math.Max(_seconds, _secondsBefore), (2 * gap + double.Epsilon) / (speed + double.Epsilon));
        }
    }
}
