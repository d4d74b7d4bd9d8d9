using System.Text;

namespace KerasStyle;

/// <summary>Names for objects that were given none, as Keras makes them: <c>dense</c>, <c>dense_1</c>, <c>dense_2</c>, ...</summary>
public static class AutoName
{
    static readonly AsyncLocal<Counters?> Scoped = new();
    static readonly Counters Shared = new();

    /// <summary>The next free name of a prefix.</summary>
    public static string Next(string prefix) => (Scoped.Value ?? Shared).Next(prefix);

    /// <summary>Starts all counters again, as <c>keras.backend.clear_session</c> does.</summary>
    public static void Reset() => (Scoped.Value ?? Shared).Clear();

    /// <summary>Counters of its own for the code up to the disposal, so that a model's names do not depend on what was built before.</summary>
    public static IDisposable Scope()
    {
        Counters? outer = Scoped.Value;
        Scoped.Value = new Counters();
        return new Restore(outer);
    }

    /// <summary>Keras' snake case: <c>Conv2D</c> → <c>conv2d</c>, <c>BatchNormalization</c> → <c>batch_normalization</c>, <c>ReLU</c> → <c>re_lu</c>.</summary>
    public static string SnakeCase(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder word = new(), snake = new();
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c) || c == '_')
                word.Append(c);
        }

        for (int i = 0; i < word.Length; i++)
        {
            // A word begins at a capital before a small letter, or behind one.
            if (i > 0 && char.IsAsciiLetterUpper(word[i]) && (char.IsAsciiLetterLower(word[i - 1]) || (i + 1 < word.Length && char.IsAsciiLetterLower(word[i + 1]))))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(word[i]));
        }

        return snake.ToString();
    }

    sealed class Counters
    {
        readonly Dictionary<string, int> next = new(StringComparer.Ordinal);

        public string Next(string prefix)
        {
            lock (next)
            {
                int number = next.GetValueOrDefault(prefix);
                next[prefix] = number + 1;
                return number == 0 ? prefix : $"{prefix}_{number}";
            }
        }

        public void Clear()
        {
            lock (next)
                next.Clear();
        }
    }

    sealed class Restore(Counters? outer) : IDisposable
    {
        public void Dispose() => Scoped.Value = outer;
    }
}
