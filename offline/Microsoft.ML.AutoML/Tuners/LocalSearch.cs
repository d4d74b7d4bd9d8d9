namespace Microsoft.ML.AutoML;

/// <summary>
/// The local search of cost-frugal optimisation (FLOW2): a step from the best point in a random direction, then the opposite
/// one; steps grow on success and shrink after a number of failures. ML.NET takes the number of options at the top of the
/// space, not the sides of the cube, for the dimension.
/// </summary>
internal sealed class LocalSearch(TunerRandom random, int dimension, double[] best, double bestLoss)
{
    private const double Speed = 1.5;
    private const double SmallestStep = 0.0001;
    private readonly double _largestStep = Math.Sqrt(dimension);
    private double _step = 0.1 * Math.Sqrt(dimension);
    private double[]? _direction;
    private int _patience = 2 * dimension;

    public bool IsConverged => _step < SmallestStep;

    public double[] Suggest()
    {
        _patience--;
        var sign = 1;
        if (_direction is null)
            _direction = random.Direction(best.Length, _step);
        else
            sign = -1;
        var move = best.Zip(_direction, (x, d) => Math.Clamp(x + sign * d, 0, 0.99999999)).ToArray();
        if (sign < 0)
            _direction = null;
        return move;
    }

    public void Receive(double[] point, double loss)
    {
        if (loss < bestLoss)
        {
            (best, bestLoss) = (point, loss);
            _patience = 2 * dimension;
            _step = Math.Min(_step * Speed, _largestStep);
            _direction = null;
        }
        else if (_patience == 0)
        {
            _patience = 2;
            if (!IsConverged)
                _step /= Speed;
        }
    }
}
