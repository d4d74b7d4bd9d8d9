namespace Microsoft.ML.AutoML;

internal sealed class TunerRandom(int? seed)
{
    private readonly Random _random = seed is { } s ? new Random(s) : new Random();

    public double Uniform(double low, double high) => _random.NextDouble() * (high - low) + low;

    /// <summary>A vector of the given length in a random direction.</summary>
    public double[] Direction(int dimension, double length)
    {
        var vector = new double[dimension];
        for (var i = 0; i < dimension; i++)
            vector[i] = Normal();
        var scale = length / Math.Sqrt(vector.Sum(x => x * x));
        return Array.ConvertAll(vector, x => x * scale);
    }

    public double Normal()
    {
        var u = 1 - _random.NextDouble();
        var v = 1 - _random.NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Sin(2 * Math.PI * v);
    }
}
