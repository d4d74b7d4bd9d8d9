namespace KerasStyle.Saving;

/// <summary>The making of a model from a file. Configs are checked where they are read, but what a malformed one makes fail further inside is the file's
/// fault all the same; and a config of a few bytes must not ask for weights that the file cannot hold.</summary>
static class LoadScope
{
    const long Unbounded = long.MaxValue;

    // A file may keep weights in fewer bytes than they take here, and metrics and seeds are not in it.
    const long Slack = 1 << 26;

    [ThreadStatic]
    static long left;

    [ThreadStatic]
    static bool isActive;

    /// <summary>What a file with weights may ask for; <see cref="Unbounded"/> without any.</summary>
    public static long BudgetFor(long weightBytes) => Slack + 8 * Math.Min(weightBytes, Unbounded / 16);

    /// <summary>Makes a model.</summary>
    /// <param name="load">Makes it.</param>
    /// <param name="budget">Bytes that its weights may take.</param>
    /// <exception cref="InvalidDataException">The config is malformed, or asks for more.</exception>
    public static T Run<T>(Func<T> load, long budget = Unbounded)
        where T : Layers.Layer
    {
        (long Left, bool IsActive) outer = (left, isActive);
        (left, isActive) = (budget, true);
        try
        {
            return load();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException or InvalidCastException
            or KeyNotFoundException or IndexOutOfRangeException or NullReferenceException or ArithmeticException)
        {
            throw new InvalidDataException($"the model's config is malformed: {e.Message}", e);
        }
        finally
        {
            (left, isActive) = outer;
        }
    }

    /// <summary>Counts memory that a config asks for.</summary>
    /// <exception cref="InvalidDataException">It is more than the file can hold.</exception>
    public static void Take(string owner, Shape shape)
    {
        if (!isActive)
            return;
        double bytes = 8;
        foreach (int length in shape)
            bytes *= length;
        if (bytes > left)
            throw new InvalidDataException($"{owner}: the config asks for a weight of shape {shape}, more than the file can hold");
        left -= (long)bytes;
    }
}
