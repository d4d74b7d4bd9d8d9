using KerasStyle.Tensors;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle;

/// <summary>State that outlives a step: a weight, an optimizer slot, a moving statistic, a seed.</summary>
public sealed partial class Variable
{
    static int moves;

    [ThreadStatic]
    static DType? readAs;

    VariableStorage storage;

    /// <summary>A variable that starts with the given values.</summary>
    public Variable(Tensor initial, string name = "variable", bool trainable = true)
        : this(initial, name, trainable, false)
    {
    }

    /// <summary>A variable that starts with the given values, and in their memory if nobody else has them.</summary>
    internal Variable(Tensor initial, string name, bool trainable, bool takesMemory)
        : this((initial ?? throw new ArgumentNullException(nameof(initial))).Spec, name, trainable, takesMemory ? initial.Buffer : null)
    {
        if (!takesMemory)
            Write(initial.Buffer.AsSpan<byte>());
    }

    /// <summary>A variable that starts with zeros, or with what is in memory given.</summary>
    internal Variable(TensorSpec spec, string name, bool trainable, HostBuffer? memory = null)
    {
        (Spec, Name, Path, Trainable) = (spec, name, name, trainable);
        storage = new CpuStorage(Spec, Layout.RowMajor, memory);
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

    /// <summary>The values' place and layout, chosen by the engine that works on them.</summary>
    public VariableStorage Storage => Volatile.Read(ref storage);

    /// <summary>Counts the moves of all variables: while it stands still, what was compiled for the present storages may run.</summary>
    public static int Moves => Volatile.Read(ref moves);

    /// <summary>The values: inside a trace the graph's current value, outside a copy of the present ones.</summary>
    public Tensor Value
    {
        get
        {
            Tensor value = Graph.Current is { } graph ? graph.Read(this) : Present();
            return readAs is { } half && DType == DType.Float32 ? Ops.RoundedTo(half, value) : value;
        }
    }

    /// <summary>A half-precision type to whose numbers this thread rounds the values that it reads of float32 variables; none when null.</summary>
    internal static DType? ReadAs
    {
        get => readAs;
        set => readAs = value;
    }

    /// <summary>A copy of the present values, inside a trace too.</summary>
    internal Tensor Present()
    {
        Tensor copy = Tensor.Allocate(Spec);
        Read(copy.Buffer.AsSpan<byte>());
        return copy;
    }

    /// <summary>A half-precision type to whose numbers what is assigned is rounded; none when null.</summary>
    internal DType? KeptAs { get; init; }

    /// <summary>The projection that the values go through after each update by an optimizer; none when null.</summary>
    public Func<Tensor, Tensor>? Constraint { get; init; }

    /// <summary>Copies the present values out in row-major order, <see cref="TensorSpec.Bytes"/> bytes.</summary>
    public void Read(Span<byte> values) => Storage.Read(values[..checked((int)Spec.Bytes)]);

    /// <summary>Sets the present values from row-major order.</summary>
    public void Write(ReadOnlySpan<byte> values) => Storage.Write(values[..checked((int)Spec.Bytes)]);

    /// <summary>Takes the values along to another storage. Whoever still reads the old one finds the values as they were.</summary>
    public void MoveTo(VariableStorage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        HostBuffer values = Storage is CpuStorage { Layout.IsPanels: false } rows ? rows.Memory : Present().Buffer;
        other.Write(values.AsSpan<byte>()[..checked((int)Spec.Bytes)]);
        Volatile.Write(ref storage, other);
        Interlocked.Increment(ref moves);
    }

    /// <summary>Takes the values to the host's memory, where an engine of another device has them.</summary>
    internal void MoveHome()
    {
        if (Storage is not CpuStorage)
            MoveTo(new CpuStorage(Spec, Layout.RowMajor));
    }

    /// <summary>Sets the values: inside a trace at the end of each run of the graph, outside at once.</summary>
    /// <exception cref="ArgumentException">Shape or type differ.</exception>
    public void Assign(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.IsWeak || value.DType != DType)
            value = Ops.Cast(value, DType);
        if (KeptAs is { } half)
            value = Ops.RoundedTo(half, value);
        if (value.Shape != Shape)
            throw new ArgumentException($"variable '{Path}' has shape {Shape}, got values of shape {value.Shape}", nameof(value));
        if (Graph.Current is { } graph)
            graph.Assign(this, value);
        else
            Write(value.Buffer.AsSpan<byte>());
    }

    /// <summary>A variable may stand wherever a tensor does.</summary>
    public static implicit operator Tensor(Variable variable) => variable.Value;

    /// <inheritdoc/>
    public override string ToString() => $"Variable '{Path}' {Spec}";
}
