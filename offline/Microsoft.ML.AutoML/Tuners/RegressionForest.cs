namespace Microsoft.ML.AutoML;

/// <summary>A random forest for a figure (Breiman, Random Forests, 2001): each tree sees some of the points, and each of its splits some of the axes.</summary>
internal sealed class RegressionForest
{
    private readonly Node[] _trees;

    /// <param name="points">The points.</param>
    /// <param name="figures">A figure for each.</param>
    /// <param name="trees">Number of trees.</param>
    /// <param name="leastInLeaf">Points that a leaf has at least.</param>
    /// <param name="axes">Part of the axes that a split chooses from.</param>
    /// <param name="random">Draws points and axes.</param>
    public RegressionForest(double[][] points, double[] figures, int trees, int leastInLeaf, double axes, Random random)
    {
        var tried = Math.Clamp((int)Math.Ceiling(axes * points[0].Length), 1, points[0].Length);
        _trees = new Node[trees];
        for (var tree = 0; tree < trees; tree++)
        {
            var drawn = new int[points.Length];
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = random.Next(points.Length);
            _trees[tree] = Grow(drawn);
        }

        Node Grow(int[] rows)
        {
            var mean = rows.Average(i => figures[i]);
            Split? best = null;
            if (rows.Length >= 2 * leastInLeaf && rows.Any(i => figures[i] != figures[rows[0]]))
            {
                var chosen = Enumerable.Range(0, points[0].Length).ToArray();
                random.Shuffle(chosen);
                foreach (var axis in chosen.Take(tried))
                    best = Better(best, axis, rows);
            }
            return best is not { } split ? new Node(mean) : new Node(mean, split.Axis, split.Place,
                Grow([.. rows.Where(i => points[i][split.Axis] < split.Place)]), Grow([.. rows.Where(i => points[i][split.Axis] >= split.Place)]));
        }

        // The split of an axis between two neighbours whose halves lie closest around their means: with the largest sum of squared sums over counts.
        Split? Better(Split? best, int axis, int[] rows)
        {
            int[] order = [.. rows.OrderBy(i => points[i][axis])];
            var total = rows.Sum(i => figures[i]);
            var sum = 0.0;
            for (var left = 1; left < order.Length; left++)
            {
                sum += figures[order[left - 1]];
                var (low, high) = (points[order[left - 1]][axis], points[order[left]][axis]);
                var gain = (sum * sum / left) + ((total - sum) * (total - sum) / (order.Length - left));
                if (left >= leastInLeaf && order.Length - left >= leastInLeaf && low < high && (best is null || gain > best.Value.Gain))
                    best = new Split(axis, low + ((high - low) / 2), gain);
            }
            return best;
        }
    }

    /// <summary>Mean and standard deviation of what the trees say of a point.</summary>
    public (double Mean, double Deviation) Predict(double[] point)
    {
        var said = Array.ConvertAll(_trees, tree => tree.Of(point));
        var mean = said.Average();
        return (mean, Math.Sqrt(said.Average(x => (x - mean) * (x - mean))));
    }

    private readonly record struct Split(int Axis, double Place, double Gain);

    private sealed record Node(double Mean, int Axis = 0, double Place = 0, Node? Below = null, Node? Above = null)
    {
        public double Of(double[] point) => Below is null ? Mean : (point[Axis] < Place ? Below : Above!).Of(point);
    }
}
