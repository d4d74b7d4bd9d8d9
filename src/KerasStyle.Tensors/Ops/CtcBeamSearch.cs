namespace KerasStyle.Tensors;

/// <summary>The likeliest spellings of frames (Graves 2012, prefix search), each with the ln of its probability over all alignments that end on a label, and over
/// those that end on a blank. Equal scores are in the order of Keras.</summary>
sealed class CtcBeamSearch(int width, int classes, int blank)
{
    // Beginnings in rising order.
    List<Beam> beams = [];
    bool started;

    /// <summary>Takes a frame's ln of the classes' probabilities.</summary>
    public void Step(ReadOnlySpan<double> frame)
    {
        var next = new Dictionary<string, Beam>(StringComparer.Ordinal);
        if (!started)
        {
            // The first frame gives the likeliest classes; of equal ones the first.
            double[] first = frame.ToArray();
            foreach (int c in Enumerable.Range(0, classes).OrderByDescending(c => first[c]).Take(width))
                Enter([], c, double.NegativeInfinity, 0, first[c]);
        }
        else
        {
            foreach (Beam beam in beams)
            {
                for (int c = 0; c < classes; c++)
                    Enter(beam.Path, c, beam.OnLabel, beam.OnBlank, frame[c]);
            }
        }

        started = true;
        beams = [.. next.Values.Order().TakeLast(width)];

        void Enter(int[] path, int c, double onLabel, double onBlank, double log)
        {
            if (c == blank)
                Add(path, double.NegativeInfinity, Sum(onLabel, onBlank) + log);
            else if (path.Length > 0 && path[^1] == c)
            {
                Add(path, onLabel + log, double.NegativeInfinity);
                Add([.. path, c], onBlank + log, double.NegativeInfinity);
            }
            else
                Add([.. path, c], Sum(onLabel, onBlank) + log, double.NegativeInfinity);
        }

        void Add(int[] path, double onLabel, double onBlank)
        {
            string key = string.Join(',', path);
            next[key] = next.TryGetValue(key, out Beam? there)
                ? there with { OnLabel = Sum(there.OnLabel, onLabel), OnBlank = Sum(there.OnBlank, onBlank) }
                : new Beam(path, onLabel, onBlank);
        }
    }

    /// <summary>The likeliest, falling.</summary>
    public (int[] Path, double Score)[] Best(int count) => [.. beams.AsEnumerable().Reverse().Where(b => !double.IsNegativeInfinity(b.Score)).Take(count).Select(b => (b.Path, b.Score))];

    static double Sum(double a, double b)
    {
        double high = Math.Max(a, b);
        return double.IsNegativeInfinity(high) ? high : high + Math.Log(Math.Exp(a - high) + Math.Exp(b - high));
    }

    sealed record Beam(int[] Path, double OnLabel, double OnBlank) : IComparable<Beam>
    {
        public double Score => Sum(OnLabel, OnBlank);

        // Of equal scores the larger class counts less, and the shorter path least.
        public int CompareTo(Beam? other)
        {
            int order = Score.CompareTo(other!.Score);
            for (int i = 0; order == 0 && i < Math.Max(Path.Length, other.Path.Length); i++)
                order = (i < other.Path.Length ? other.Path[i] : int.MaxValue).CompareTo(i < Path.Length ? Path[i] : int.MaxValue);
            return order;
        }
    }
}
