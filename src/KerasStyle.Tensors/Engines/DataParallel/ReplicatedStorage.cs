namespace KerasStyle.Tensors.DataParallel;

/// <summary>Values that every replica has a copy of, each in a variable of its own. Replicas compute the same updates, so the copies stay equal.</summary>
sealed class ReplicatedStorage : VariableStorage
{
    public ReplicatedStorage(Variable variable, int replicas) =>
        Copies = [.. Enumerable.Range(0, replicas).Select(_ => new Variable(Tensor.Allocate(variable.Spec), variable.Name, variable.Trainable) { Path = variable.Path })];

    /// <summary>The variable of each replica.</summary>
    public Variable[] Copies { get; }

    public override void Read(Span<byte> values) => Copies[0].Read(values);

    public override void Write(ReadOnlySpan<byte> values)
    {
        foreach (Variable copy in Copies)
            copy.Write(values);
    }
}
