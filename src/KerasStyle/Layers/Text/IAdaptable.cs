namespace KerasStyle.Layers;

/// <summary>A layer that learns from data before it is used: a vocabulary, a mean, the bounds of bins.</summary>
public interface IAdaptable
{
    /// <summary>Learns from data anew.</summary>
    void Adapt(Tensor data);

    /// <summary>Learns from batches of data anew.</summary>
    void Adapt(IEnumerable<Tensor> batches);
}
