namespace KerasStyle.Tensors.Cpu;

/// <summary>What a written loop computes, part by part: loops with equal parts share their code, whatever the shapes and addresses.</summary>
/// <remarks>Parts are operations, which compare by value, and whole numbers. A text of them would be simpler, but formatting it costs a starting program more than the code.</remarks>
sealed class LoopKey : IEquatable<LoopKey>
{
    readonly List<object> parts = [];

    public LoopKey Add(params ReadOnlySpan<int> numbers)
    {
        foreach (int number in numbers)
            Add((object)number);
        return this;
    }

    public LoopKey Add(object part)
    {
        parts.Add(part);
        return this;
    }

    public bool Equals(LoopKey? other) => other != null && parts.SequenceEqual(other.parts);

    public override bool Equals(object? obj) => Equals(obj as LoopKey);

    public override int GetHashCode() => parts.Aggregate(0, HashCode.Combine);
}
