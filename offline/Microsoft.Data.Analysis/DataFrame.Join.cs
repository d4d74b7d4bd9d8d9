using System.Collections;

namespace Microsoft.Data.Analysis;

public enum JoinAlgorithm
{
    Left,
    Right,
    FullOuter,
    Inner,
}

public sealed partial class DataFrame
{
    private const long Missing = -1;

    /// <summary>The columns of both, row beside row.</summary>
    public DataFrame Join(DataFrame other, string leftSuffix = "_left", string rightSuffix = "_right", JoinAlgorithm joinAlgorithm = JoinAlgorithm.Left)
    {
        ArgumentNullException.ThrowIfNull(other);
        var rows = DataFrameColumn.Rows(joinAlgorithm switch
        {
            JoinAlgorithm.Left => Rows.Count,
            JoinAlgorithm.Right => other.Rows.Count,
            JoinAlgorithm.FullOuter => Math.Max(Rows.Count, other.Rows.Count),
            _ => Math.Min(Rows.Count, other.Rows.Count),
        }).ToArray();
        return Beside(Take(Within(this)), other.Take(Within(other)), leftSuffix, rightSuffix);

        IEnumerable<long> Within(DataFrame frame) => rows.Select(i => i < frame.Rows.Count ? i : Missing);
    }

    /// <summary>The columns of both, rows with equal keys beside each other.</summary>
    public DataFrame Merge<TKey>(
        DataFrame other, string leftJoinColumn, string rightJoinColumn, string leftSuffix = "_left", string rightSuffix = "_right",
        JoinAlgorithm joinAlgorithm = JoinAlgorithm.Left) => Merge(other, [leftJoinColumn], [rightJoinColumn], leftSuffix, rightSuffix, joinAlgorithm);

    /// <summary>
    /// The columns of both, rows with equal keys beside each other: every row of the frame that is kept, or those with a partner.
    /// An inner merge goes through the longer frame. A row whose key is missing meets the rows whose key is missing, and without them it is lost.
    /// </summary>
    public DataFrame Merge(
        DataFrame other, string[] leftJoinColumns, string[] rightJoinColumns, string leftSuffix = "_left", string rightSuffix = "_right",
        JoinAlgorithm joinAlgorithm = JoinAlgorithm.Left)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(leftJoinColumns);
        ArgumentNullException.ThrowIfNull(rightJoinColumns);
        var left = Array.ConvertAll(leftJoinColumns, name => Columns[name]);
        var right = Array.ConvertAll(rightJoinColumns, name => other.Columns[name]);
        if (!left.Select(c => c.DataType).SequenceEqual(right.Select(c => c.DataType)))
            throw new ArgumentException("The columns to merge by must be as many and of the same types on both sides", nameof(rightJoinColumns));

        var keepsLeft = joinAlgorithm is JoinAlgorithm.Left or JoinAlgorithm.FullOuter || (joinAlgorithm == JoinAlgorithm.Inner && Rows.Count > other.Rows.Count);
        var pairs = keepsLeft ? Pairs(left, right, joinAlgorithm) : Pairs(right, left, joinAlgorithm);
        var (kept, found) = (pairs.Select(p => p.Kept), pairs.Select(p => p.Found));
        return Beside(Take(keepsLeft ? kept : found), other.Take(keepsLeft ? found : kept), leftSuffix, rightSuffix);
    }

    private static List<(long Kept, long Found)> Pairs(DataFrameColumn[] kept, DataFrameColumn[] searched, JoinAlgorithm algorithm)
    {
        var byKey = DataFrameColumn.Rows(searched[0].Length).ToLookup(row => Key(searched, row), KeyComparer.Instance);
        var pairs = new List<(long, long)>();
        var met = new HashSet<long>();
        foreach (var row in DataFrameColumn.Rows(kept[0].Length))
        {
            var key = Key(kept, row);
            foreach (var partner in byKey[key])
            {
                pairs.Add((row, partner));
                met.Add(partner);
            }
            if (algorithm != JoinAlgorithm.Inner && key.Length > 0 && !byKey.Contains(key))
                pairs.Add((row, Missing));
        }
        if (algorithm == JoinAlgorithm.FullOuter)
            pairs.AddRange(DataFrameColumn.Rows(searched[0].Length).Where(row => Key(searched, row).Length > 0 && !met.Contains(row)).Select(row => (Missing, row)));
        return pairs;
    }

    /// <summary>The values of a row; none at all where one of them is missing.</summary>
    private static object[] Key(DataFrameColumn[] columns, long row) =>
        Array.TrueForAll(columns, c => c.IsValid(row)) ? Array.ConvertAll(columns, c => c[row]!) : [];

    /// <summary>Columns of the same name get the suffixes.</summary>
    private static DataFrame Beside(DataFrame left, DataFrame right, string leftSuffix, string rightSuffix)
    {
        foreach (var column in right.Columns)
        {
            while (left.Columns.IndexOf(column.Name) is >= 0 and var i)
            {
                left.Columns[i].SetName(left.Columns[i].Name + leftSuffix);
                column.SetName(column.Name + rightSuffix);
            }
            left.Columns.Add(column);
        }
        return left;
    }

    private sealed class KeyComparer : IEqualityComparer<object[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(object[]? x, object[]? y) => StructuralComparisons.StructuralEqualityComparer.Equals(x, y);

        public int GetHashCode(object[] key) => StructuralComparisons.StructuralEqualityComparer.GetHashCode(key);
    }
}
