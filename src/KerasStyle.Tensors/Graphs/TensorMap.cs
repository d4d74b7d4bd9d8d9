namespace KerasStyle.Tensors;

/// <summary>What the tensors of a graph have become in another one.</summary>
sealed class TensorMap(Graph source)
{
    readonly TensorTable<Tensor> results = new(source);

    public Tensor this[Tensor tensor] => Find(tensor)!;

    /// <summary>Null where the tensor is in the source alone so far.</summary>
    public Tensor? Find(Tensor tensor) => results[tensor];

    public void Add(Node node, IReadOnlyList<Tensor> becomes)
    {
        for (int i = 0; i < becomes.Count; i++)
            results[node.Outputs[i]] = becomes[i];
    }
}
