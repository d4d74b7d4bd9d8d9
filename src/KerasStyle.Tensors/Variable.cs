using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>State that outlives a step: a weight, an optimizer slot, a moving statistic, a seed. Its memory never moves.</summary>
public sealed class Variable
{
    /// <summary>A variable that starts with the given values.</summary>
    public Variable(Tensor initial, string name = "variable", bool trainable = true)
    {
        ArgumentNullException.ThrowIfNull(initial);
        (Spec, Name, Path, Trainable) = (initial.Spec, name, name, trainable);
        Buffer = new HostBuffer(Spec.Bytes);
        initial.Buffer.AsSpan<byte>()[..(int)Spec.Bytes].CopyTo(Buffer.AsSpan<byte>());
    }

    /// <summary>Short name, such as <c>kernel</c>.</summary>
    public string Name { get; }

    /// <summary>Name with its owners', such as <c>sequential/dense/kernel</c>.</summary>
    public string Path { get; set; }

    /// <summary>Whether training changes it by gradients.</summary>
    public bool Trainable { get; set; }

    /// <summary>Shape and element type.</summary>
    public TensorSpec Spec { get; }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape => Spec.Shape;

    /// <summary>Element type.</summary>
    public DType DType => Spec.DType;

    /// <summary>The memory that holds the values.</summary>
    public HostBuffer Buffer { get; }

    /// <summary>The values: inside a trace the graph's current value, outside a copy of the present ones.</summary>
    public Tensor Value
    {
        get
        {
            if (Graph.Current is { } graph)
                return graph.Read(this);
            Tensor copy = Tensor.Allocate(Spec);
            Buffer.AsSpan<byte>().CopyTo(copy.Buffer.AsSpan<byte>());
            return copy;
        }
    }

    /// <summary>Sets the values: inside a trace at the end of each run of the graph, outside at once.</summary>
    /// <exception cref="ArgumentException">Shape or type differ.</exception>
    public void Assign(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.IsWeak || value.DType != DType)
            value = Ops.Cast(value, DType);
        if (value.Shape != Shape)
            throw new ArgumentException($"variable '{Path}' has shape {Shape}, got values of shape {value.Shape}", nameof(value));
        if (Graph.Current is { } graph)
            graph.Assign(this, value);
        else
            value.Buffer.AsSpan<byte>()[..(int)Spec.Bytes].CopyTo(Buffer.AsSpan<byte>());
    }

    /// <summary>A variable may stand wherever a tensor does.</summary>
    public static implicit operator Tensor(Variable variable) => variable.Value;

    /// <inheritdoc/>
    public override string ToString() => $"Variable '{Path}' {Spec}";
}
