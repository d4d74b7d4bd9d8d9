namespace KerasStyle.Layers;

/// <summary>A layer that learns from data before it is used: a vocabulary, a mean, the bounds of bins.</summary>
public interface IAdaptable
{
    /// <summary>Whether what it would learn was given when it was made, so that there is nothing to adapt.</summary>
    bool IsGiven { get; }

    /// <summary>Learns from data anew.</summary>
    void Adapt(Tensor data);

    /// <summary>Learns from batches of data anew.</summary>
    void Adapt(IEnumerable<Tensor> batches);
}
