namespace KerasStyle.Tensors;

/// <summary>Where the values of a <see cref="Variable"/> are and how they are laid out: the business of the engine that works on them.
/// Everybody else reads and writes them in row-major order, which the storage converts.</summary>
public abstract class VariableStorage
{
    /// <summary>Copies the values out, in row-major order.</summary>
    public abstract void Read(Span<byte> values);

    /// <summary>Replaces the values by others in row-major order.</summary>
    public abstract void Write(ReadOnlySpan<byte> values);
}
