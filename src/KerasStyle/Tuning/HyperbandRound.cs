namespace KerasStyle.Tuning;

/// <summary>A round of a bracket of Hyperband: so many trials are trained until so many epochs.</summary>
readonly record struct HyperbandRound(int Count, int Epochs)
{
    /// <summary>The brackets, from many short trials to few long ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no epochs, or the factor is below 2.</exception>
    public static IReadOnlyList<HyperbandRound>[] Brackets(int maxEpochs, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        int most = 0;
        for (double epochs = (double)maxEpochs / factor; epochs >= 1; epochs /= factor)
            most++;
        double last = Math.Ceiling(1 + Math.Log(maxEpochs, factor));        // nets at the end of the widest bracket
        return [.. Enumerable.Range(0, most + 1).Reverse().Select(bracket => Enumerable.Range(0, bracket + 1).Select(round => new HyperbandRound(
            (int)Math.Ceiling(last / (bracket + 1) * Math.Pow(factor, bracket - round) - 1e-9),
            (int)Math.Ceiling(maxEpochs / Math.Pow(factor, bracket - round) - 1e-9))).ToArray())];
    }
}
