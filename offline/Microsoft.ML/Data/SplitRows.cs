using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Gives each row a number in [0, 1) that depends on its id, or its key, and a seed alone.</summary>
internal static class SplitRows
{
    private const int DefaultSeed = 42;

    /// <summary>The rows whose number lies in [min, max), or all the others.</summary>
    public static IDataView Select(IDataView data, IHostEnvironment env, string? keyColumn, int? seed, double min, double max, bool complement)
    {
        DataViewSchema.Column[] tested = keyColumn is null ? [] : [data.Schema.GetColumnOrNull(keyColumn)
            ?? throw new ArgumentOutOfRangeException(nameof(keyColumn), $"Could not find SamplingKeyColumn column '{keyColumn}'")];
        var salt = (ulong)(seed ?? (env as HostEnvironment)?.Seed ?? DefaultSeed);
        var salts = (data as FilteredView)?.Salts ?? [];
        while (keyColumn is null && salts.Contains(salt)) // a part that is split again by the same seed draws anew
            salt = 6364136223846793005 * salt + 1442695040888963407;
        return new FilteredView(data, tested, row =>
        {
            var number = Number(row, tested, salt);
            return () => (number() is var x && x >= min && x < max) != complement;
        }, [.. salts, salt]);
    }

    private static Func<double> Number(DataViewRow row, DataViewSchema.Column[] key, ulong salt)
    {
        if (key.Length == 0)
        {
            var getId = row.GetIdGetter();
            DataViewRowId id = default;
            return () =>
            {
                getId(ref id);
                return Unit(id.Mix(salt));
            };
        }
        var value = Getters.Boxed(row, key[0]);
        return () => Unit(new DataViewRowId(StableHash(value()), 0).Mix(salt));
    }

    private static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1ul << 53));

    /// <summary>FNV-1a over the printed value: alike in every process, unlike GetHashCode.</summary>
    private static ulong StableHash(object? value)
    {
        var text = value is System.Collections.IEnumerable items and not string && value is not ReadOnlyMemory<char>
            ? string.Join(' ', items.Cast<object>())
            : FormattableString.Invariant($"{value}");
        return text.Aggregate(14695981039346656037ul, (hash, c) => (hash ^ c) * 1099511628211ul);
    }
}
