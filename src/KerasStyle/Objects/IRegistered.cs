namespace KerasStyle;

/// <summary>A category of objects (layers, losses, ...) that is read from files through one <see cref="Registry{T}"/>.</summary>
/// <typeparam name="TSelf">The category's base class.</typeparam>
public interface IRegistered<TSelf>
    where TSelf : KerasObject, IRegistered<TSelf>
{
    /// <summary>The classes of the category by name.</summary>
    static abstract Registry<TSelf> Registry { get; }
}
