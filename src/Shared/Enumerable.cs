using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;

namespace KerasStyle;

/// <summary>LINQ for this assembly's own code, which the compiler finds before the framework's: code that is compiled ahead of time may hold instances of
/// its own generic methods over any type, but of the framework's only those that the framework holds itself, so each of LINQ's over a struct of ours would be
/// compiled while a program starts. Everything does what System.Linq does, but that sequences over structs (numbers, shapes, pairs) are made at once where they
/// come from a collection: over the framework's structs, pairs among them, even these instances are compiled while a program starts, and a loop over an array
/// is one method where a sequence made on demand is ten. What is missing here is taken from System.Linq.</summary>
[Embedded]
static class Enumerable
{
    public static IEnumerable<T> Empty<T>() => [];

    public static IEnumerable<int> Range(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Numbers(start, count);

        static IEnumerable<int> Numbers(int start, int count)
        {
            for (int i = 0; i < count; i++)
                yield return start + i;
        }
    }

    public static IEnumerable<T> Repeat<T>(T element, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Copies(element, count);

        static IEnumerable<T> Copies(T element, int count)
        {
            for (int i = 0; i < count; i++)
                yield return element;
        }
    }

    public static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, R> selector)
    {
        if (Ready<T, R>(source) is not { } elements)
            return Selected(source, selector);
        var results = new R[elements.Length];
        for (int i = 0; i < elements.Length; i++)
            results[i] = selector(elements[i]);
        return results;
    }

    static IEnumerable<R> Selected<T, R>(IEnumerable<T> source, Func<T, R> selector)
    {
        using var reader = new Reader<T>(source);
        while (reader.Next(out T element))
            yield return selector(element);
    }

    public static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, int, R> selector)
    {
        if (Ready<T, R>(source) is not { } elements)
            return Selected(source, selector);
        var results = new R[elements.Length];
        for (int i = 0; i < elements.Length; i++)
            results[i] = selector(elements[i], i);
        return results;
    }

    static IEnumerable<R> Selected<T, R>(IEnumerable<T> source, Func<T, int, R> selector)
    {
        using var reader = new Reader<T>(source);
        for (int i = 0; reader.Next(out T element); i++)
            yield return selector(element, i);
    }

    public static IEnumerable<(int Index, T Item)> Index<T>(this IEnumerable<T> source) => source.Select((x, i) => (i, x));

    public static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, IEnumerable<R>> selector)
    {
        if (Ready<T, R>(source) is not { } elements)
            return SelectedMany(source, selector);
        var results = new List<R>();
        foreach (T element in elements)
            results.AddRange(selector(element));
        return results;
    }

    static IEnumerable<R> SelectedMany<T, R>(IEnumerable<T> source, Func<T, IEnumerable<R>> selector)
    {
        using var reader = new Reader<T>(source);
        while (reader.Next(out T element))
        {
            using var inner = new Reader<R>(selector(element));
            while (inner.Next(out R result))
                yield return result;
        }
    }

    public static IEnumerable<R> SelectMany<T, M, R>(this IEnumerable<T> source, Func<T, IEnumerable<M>> middle, Func<T, M, R> selector) =>
        source.SelectMany(x => middle(x).Select(y => selector(x, y)));

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        if (Ready<T, T>(source) is not { } elements)
            return Chosen(source, predicate);
        var chosen = new T[elements.Length];
        int count = 0;
        foreach (T element in elements)
        {
            if (predicate(element))
                chosen[count++] = element;
        }

        Array.Resize(ref chosen, count);
        return chosen;
    }

    static IEnumerable<T> Chosen<T>(IEnumerable<T> source, Func<T, bool> predicate)
    {
        using var reader = new Reader<T>(source);
        while (reader.Next(out T element))
        {
            if (predicate(element))
                yield return element;
        }
    }

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)
    {
        using var reader = new Reader<T>(source);
        for (int i = 0; reader.Next(out T element); i++)
        {
            if (predicate(element, i))
                yield return element;
        }
    }

    public static IEnumerable<T> OfType<T>(this System.Collections.IEnumerable source)
    {
        foreach (object? element in source)
        {
            if (element is T chosen)
                yield return chosen;
        }
    }

    public static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second)
    {
        if (Ready<T, T>(first) is not { } start || Ready<T, T>(second) is not { } end)
            return Joined(first, second);
        var all = new T[start.Length + end.Length];
        start.CopyTo(all, 0);
        end.CopyTo(all, start.Length);
        return all;
    }

    static IEnumerable<T> Joined<T>(IEnumerable<T> first, IEnumerable<T> second)
    {
        using var reader = new Reader<T>(first);
        while (reader.Next(out T element))
            yield return element;
        using var rest = new Reader<T>(second);
        while (rest.Next(out T element))
            yield return element;
    }

    public static IEnumerable<T> Append<T>(this IEnumerable<T> source, T element) => source.Concat([element]);

    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T element) => new T[] { element }.Concat(source);

    public static IEnumerable<R> Zip<A, B, R>(this IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> selector)
    {
        if (Ready<A, R>(first) is not { } left || Ready<B, R>(second) is not { } right)
            return Zipped(first, second, selector);
        var results = new R[Math.Min(left.Length, right.Length)];
        for (int i = 0; i < results.Length; i++)
            results[i] = selector(left[i], right[i]);
        return results;
    }

    static IEnumerable<R> Zipped<A, B, R>(IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> selector)
    {
        using var a = new Reader<A>(first);
        using var b = new Reader<B>(second);
        while (a.Next(out A x) && b.Next(out B y))
            yield return selector(x, y);
    }

    public static IEnumerable<(A First, B Second)> Zip<A, B>(this IEnumerable<A> first, IEnumerable<B> second) => first.Zip(second, (a, b) => (a, b));

    public static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)
    {
        using var reader = new Reader<T>(source);
        for (int i = 0; reader.Next(out T element); i++)
        {
            if (i >= count)
                yield return element;
        }
    }

    public static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)
    {
        using var reader = new Reader<T>(source);
        for (int i = 0; i < count && reader.Next(out T element); i++)
            yield return element;
    }

    public static IEnumerable<T> SkipLast<T>(this IEnumerable<T> source, int count)
    {
        List<T> all = source.ToList();
        return all.Take(all.Count - Math.Max(0, count));
    }

    public static IEnumerable<T> Distinct<T>(this IEnumerable<T> source) => source.Except([]);

    public static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second)
    {
        HashSet<T> seen = [.. second];
        using var reader = new Reader<T>(first);
        while (reader.Next(out T element))
        {
            if (seen.Add(element))
                yield return element;
        }
    }

    public static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T value)
    {
        using var reader = new Reader<T>(source);
        bool any = false;
        for (; reader.Next(out T element); any = true)
            yield return element;
        if (!any)
            yield return value;
    }

    public static IEnumerable<T> Reverse<T>(this IEnumerable<T> source)
    {
        T[] all = source.ToArray();
        for (int i = all.Length - 1; i >= 0; i--)
            yield return all[i];
    }

    public static IEnumerable<T> Order<T>(this IEnumerable<T> source) => source.OrderBy(x => x);

    public static Ordered<T> OrderBy<T, K>(this IEnumerable<T> source, Func<T, K> key) => new(source, Comparison(key));

    public static Ordered<T> OrderByDescending<T, K>(this IEnumerable<T> source, Func<T, K> key) => new(source, Swapped(Comparison(key)));

    public static Ordered<T> ThenBy<T, K>(this Ordered<T> source, Func<T, K> key) => source.Then(Comparison(key));

    public static Ordered<T> ThenByDescending<T, K>(this Ordered<T> source, Func<T, K> key, IComparer<K>? comparer = null) => source.Then(Swapped(Comparison(key, comparer)));

    static Comparison<T> Comparison<T, K>(Func<T, K> key, IComparer<K>? comparer = null)
    {
        comparer ??= Comparer<K>.Default;
        return (a, b) => comparer.Compare(key(a), key(b));
    }

    static Comparison<T> Swapped<T>(Comparison<T> comparison) => (a, b) => comparison(b, a);

    public static T[] ToArray<T>(this IEnumerable<T> source)
    {
        if (source is Ordered<T> ordered)
            return ordered.ToArray();
        if (source is ICollection<T> collection)
        {
            var copy = new T[collection.Count];
            collection.CopyTo(copy, 0);
            return copy;
        }

        var array = new T[4];
        int count = 0;
        foreach (T element in source)
        {
            if (count == array.Length)
                Array.Resize(ref array, 2 * count);
            array[count++] = element;
        }

        Array.Resize(ref array, count);
        return array;
    }

    public static List<T> ToList<T>(this IEnumerable<T> source) => new(source);

    public static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> key)
        where K : notnull
    {
        var results = new Dictionary<K, T>();
        foreach (T element in source)
            results.Add(key(element), element);
        return results;
    }

    public static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> key, Func<T, V> value)
        where K : notnull
    {
        var results = new Dictionary<K, V>();
        foreach (T element in source)
            results.Add(key(element), value(element));
        return results;
    }

    public static bool Any<T>(this IEnumerable<T> source)
    {
        using var reader = new Reader<T>(source);
        return reader.Next(out _);
    }

    public static bool Any<T>(this IEnumerable<T> source, Func<T, bool> predicate) => Find(source, predicate, true, out _);

    public static bool All<T>(this IEnumerable<T> source, Func<T, bool> predicate) => !Find(source, predicate, false, out _);

    public static bool Contains<T>(this IEnumerable<T> source, T element)
    {
        if (source is ICollection<T> collection and not T[])
            return collection.Contains(element);
        using var reader = new Reader<T>(source);
        while (reader.Next(out T found))
        {
            if (EqualityComparer<T>.Default.Equals(found, element))
                return true;
        }

        return false;
    }

    static bool Find<T>(IEnumerable<T> source, Func<T, bool> predicate, bool wanted, [MaybeNullWhen(false)] out T found)
    {
        using var reader = new Reader<T>(source);
        while (reader.Next(out found))
        {
            if (predicate(found) == wanted)
                return true;
        }

        return false;
    }

    public static int Count<T>(this IEnumerable<T> source)
    {
        if (source is IReadOnlyCollection<T> collection)
            return collection.Count;
        return source.Aggregate(0, (count, _) => count + 1);
    }

    public static int Count<T>(this IEnumerable<T> source, Func<T, bool> predicate) => source.Where(predicate).Count();

    public static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second)
    {
        using var a = new Reader<T>(first);
        using var b = new Reader<T>(second);
        while (a.Next(out T x))
        {
            if (!b.Next(out T y) || !EqualityComparer<T>.Default.Equals(x, y))
                return false;
        }

        return !b.Next(out _);
    }

    public static T First<T>(this IEnumerable<T> source)
    {
        using var reader = new Reader<T>(source);
        return reader.Next(out T element) ? element : throw new InvalidOperationException("the sequence has no elements");
    }

    public static T First<T>(this IEnumerable<T> source, Func<T, bool> predicate) =>
        Find(source, predicate, true, out T? found) ? found : throw new InvalidOperationException("the sequence has no such element");

    public static T? FirstOrDefault<T>(this IEnumerable<T> source)
    {
        using var reader = new Reader<T>(source);
        return reader.Next(out T element) ? element : default;
    }

    public static T? FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate) => Find(source, predicate, true, out T? found) ? found : default;

    public static R Aggregate<T, R>(this IEnumerable<T> source, R seed, Func<R, T, R> combine)
    {
        using var reader = new Reader<T>(source);
        while (reader.Next(out T element))
            seed = combine(seed, element);
        return seed;
    }

    public static T Aggregate<T>(this IEnumerable<T> source, Func<T, T, T> combine)
    {
        using var reader = new Reader<T>(source);
        if (!reader.Next(out T result))
            throw new InvalidOperationException("the sequence has no elements");
        while (reader.Next(out T element))
            result = combine(result, element);
        return result;
    }

    public static int Sum(this IEnumerable<int> source) => source.Aggregate(0, (sum, x) => checked(sum + x));

    public static long Sum(this IEnumerable<long> source) => source.Aggregate(0L, (sum, x) => checked(sum + x));

    public static double Sum(this IEnumerable<double> source) => source.Aggregate(0.0, (sum, x) => sum + x);

    public static float Sum(this IEnumerable<float> source) => (float)source.Sum(x => (double)x);

    public static int Sum<T>(this IEnumerable<T> source, Func<T, int> selector) => source.Select(selector).Sum();

    public static long Sum<T>(this IEnumerable<T> source, Func<T, long> selector) => source.Select(selector).Sum();

    public static double Sum<T>(this IEnumerable<T> source, Func<T, double> selector) => source.Select(selector).Sum();

    public static float Sum<T>(this IEnumerable<T> source, Func<T, float> selector) => source.Select(selector).Sum();

    public static T Min<T>(this IEnumerable<T> source) => source.Aggregate((a, b) => Comparer<T>.Default.Compare(b, a) < 0 ? b : a);

    public static T Max<T>(this IEnumerable<T> source) => source.Aggregate((a, b) => Comparer<T>.Default.Compare(b, a) > 0 ? b : a);

    public static R Min<T, R>(this IEnumerable<T> source, Func<T, R> selector) => source.Select(selector).Min();

    public static R Max<T, R>(this IEnumerable<T> source, Func<T, R> selector) => source.Select(selector).Max();

    // The elements of a collection, where some are structs; null where they are to be asked for one by one.
    static T[]? Ready<T, R>(IEnumerable<T> source) => typeof(T).IsValueType || typeof(R).IsValueType
        ? source as T[] ?? (source is IReadOnlyCollection<T> or ICollection<T> or Ordered<T> ? source.ToArray() : null)
        : null;

    /// <summary>Walks through a sequence; through an array without the framework's enumerator of its elements' type.</summary>
    sealed class Reader<T>(IEnumerable<T> source) : IDisposable
    {
        readonly T[]? array = source as T[];
        IEnumerator<T>? enumerator;
        int next;

        public bool Next(out T element)
        {
            if (array != null)
            {
                bool more = next < array.Length;
                element = more ? array[next++] : default!;
                return more;
            }

            enumerator ??= source.GetEnumerator();
            bool found = enumerator.MoveNext();
            element = found ? enumerator.Current : default!;
            return found;
        }

        public void Dispose() => enumerator?.Dispose();
    }
}

/// <summary>A sequence to be sorted when it is read; what compares equal keeps its order.</summary>
[Embedded]
sealed class Ordered<T>(IEnumerable<T> source, Comparison<T> comparison) : IEnumerable<T>
{
    public Ordered<T> Then(Comparison<T> next) => new(source, (a, b) => comparison(a, b) is not 0 and var order ? order : next(a, b));

    public T[] ToArray()
    {
        T[] elements = source.ToArray(), sorted = new T[elements.Length];
        int[] order = [.. Enumerable.Range(0, elements.Length)];
        Array.Sort(order, (a, b) => comparison(elements[a], elements[b]) is not 0 and var by ? by : a - b);
        for (int i = 0; i < order.Length; i++)
            sorted[i] = elements[order[i]];
        return sorted;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
