namespace KerasStyle;

/// <summary>Finds the names that a misspelt one may have meant.</summary>
static class NearNames
{
    /// <summary>Up to three near names, quoted and joined by "or"; empty when none is near.</summary>
    public static string Of(string name, IEnumerable<string> known)
    {
        int limit = Math.Max(1, Math.Min(3, name.Length / 3));
        var near = known.Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(k => k.Distance <= limit).OrderBy(k => k.Distance).ThenBy(k => char.IsUpper(k.Name[0]) != char.IsUpper(name.FirstOrDefault()))
            .Select(k => k.Name).DistinctBy(n => n.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()).Take(3);
        return string.Join(" or ", near.Select(n => $"'{n}'"));
    }

    // Levenshtein's distance, with neighbouring letters exchanged counted as one change.
    static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
