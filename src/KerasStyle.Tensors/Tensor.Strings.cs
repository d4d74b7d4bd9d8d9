namespace KerasStyle;

public sealed partial class Tensor
{
    readonly string[]? strings;

    Tensor(Shape shape, string[] strings) => (Spec, this.strings) = (new TensorSpec(shape, DType.String), strings);

    /// <summary>The texts in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds numbers, or has no values yet.</exception>
    public IReadOnlyList<string> Strings => strings
        ?? throw new InvalidOperationException(HasValues ? $"this {Spec} tensor holds numbers, not texts" : $"this {Spec} tensor has no values yet");

    /// <summary>A tensor of texts in row-major order.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="shape">The shape; one axis when null.</param>
    /// <exception cref="ArgumentException">The number of texts is not the size of the shape, or one is null.</exception>
    public static Tensor FromStrings(IEnumerable<string> values, Shape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] all = [.. values];
        Shape known = shape ?? new Shape(all.Length);
        if (Array.IndexOf(all, null) is >= 0 and var at)
            throw new ArgumentException($"text {at} is null; an empty one is \"\"", nameof(values));
        return all.Length == known.Size
            ? new Tensor(known, all)
            : throw new ArgumentException($"shape {known} holds {known.Size} texts, got {all.Length}", nameof(values));
    }

    /// <summary>A tensor of the texts.</summary>
    public static implicit operator Tensor(string[] values) => FromStrings(values);

    /// <summary>A tensor of the texts.</summary>
    public static implicit operator Tensor(string[,] values) => FromStrings((Array)values);

    static bool IsOfStrings(Array array) => array.GetType().GetElementType() == typeof(string);

    static Tensor FromStrings(Array array) => FromStrings(array.Cast<string>(), Lengths(array));
}
