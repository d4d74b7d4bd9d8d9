namespace KerasStyle.Conformance;

/// <summary>Comparisons that fail a case.</summary>
static class Check
{
    public static void True(bool holds, string message)
    {
        if (!holds)
            throw new CaseFailure(message);
    }

    /// <summary>Says what the library does not have yet.</summary>
    public static void There(bool holds, string what)
    {
        if (!holds)
            throw new NotThereYet($"the library has no {what}");
    }

    public static void Equal<T>(T want, T got, string what) => True(EqualityComparer<T>.Default.Equals(want, got), $"{what}: want {want}, got {got}");

    public static void Same<T>(IEnumerable<T> want, IEnumerable<T> got, string what)
    {
        T[] a = [.. want], b = [.. got];
        True(a.SequenceEqual(b), $"{what}: want [{string.Join(", ", a)}], got [{string.Join(", ", b)}]");
    }

    /// <summary>A value in [-tolerance, tolerance].</summary>
    public static void Small(double difference, double tolerance, string what) =>
        True(Math.Abs(difference) <= tolerance, $"{what}: off by {difference}, more than {tolerance}");
}
