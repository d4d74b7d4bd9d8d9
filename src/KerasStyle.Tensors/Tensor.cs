using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>An n-dimensional array. Outside a trace it holds values and operations compute at once;
/// inside a <see cref="Graph"/> trace it stands for a value to come and operations extend the graph.</summary>
public sealed partial class Tensor
{
    readonly HostBuffer? buffer;

    internal Tensor(TensorSpec spec, HostBuffer buffer, bool isWeak = false)
    {
        (Spec, this.buffer, IsWeak) = (spec, buffer, isWeak);
    }

    internal Tensor(TensorSpec spec, Node node, int outputIndex)
    {
        (Spec, Node, OutputIndex) = (spec, node, outputIndex);
    }

    internal Tensor(TensorSpec spec, SymbolicCall origin, int outputIndex)
    {
        (Spec, Origin, OutputIndex) = (spec, origin, outputIndex);
    }

    /// <summary>Shape and element type.</summary>
    public TensorSpec Spec { get; }

    /// <summary>True for a tensor that stands for a model's values to come: its batch length is not known, and what is called on it is recorded.</summary>
    public bool IsSymbolic => Origin != null;

    /// <summary>The recorded call that a symbolic tensor comes from.</summary>
    internal SymbolicCall? Origin { get; }

    /// <summary>Which steps count, as a layer has found: bool, of the first axes of <see cref="Shape"/>. Losses leave the others out.</summary>
    internal Tensor? Mask { get; set; }

    /// <summary>True for the zeros that stand for the gradient by something the target does not depend on.</summary>
    internal bool IsUnconnected { get; set; }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape => Spec.Shape;

    /// <summary>Element type.</summary>
    public DType DType => Spec.DType;

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The node that computes this tensor in a traced graph; null for a tensor of values.</summary>
    public Node? Node { get; }

    /// <summary>Which output of <see cref="Node"/> this is.</summary>
    public int OutputIndex { get; }

    /// <summary>True for a tensor of values, false for one of a traced graph.</summary>
    public bool HasValues => buffer != null || strings != null;

    /// <summary>A number written in code: it takes the other operand's element type.</summary>
    internal bool IsWeak { get; }

    /// <summary>The memory of a tensor of values.</summary>
    /// <exception cref="InvalidOperationException">The tensor belongs to a traced graph.</exception>
    public HostBuffer Buffer => buffer ?? throw new InvalidOperationException(strings != null
        ? $"this {Spec} tensor holds texts, not numbers; a layer such as StringLookup makes numbers of them"
        : $"this {Spec} tensor stands for a value in a traced graph; it has no values yet");

    /// <summary>A tensor of zeros that the caller fills.</summary>
    internal static Tensor Allocate(TensorSpec spec) => new(spec, new HostBuffer(spec.Bytes));

    /// <summary>A tensor of the given values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the size of the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape)
        where T : unmanaged
    {
        if (values.Length != shape.Size)
            throw new ArgumentException($"shape {shape} holds {shape.Size} values, got {values.Length}", nameof(values));
        Tensor tensor = Allocate(new TensorSpec(shape, DTypes.Of(typeof(T))));
        values.CopyTo(tensor.Buffer.AsSpan<T>());
        return tensor;
    }

    /// <summary>A copy of an array of any rank, of float, double, int, long, byte, sbyte, bool or string.</summary>
    public static Tensor From(Array array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (IsOfStrings(array))
            return FromStrings(array);
        Tensor wrapped = Wrap(array);
        Tensor copy = Allocate(wrapped.Spec);
        wrapped.Buffer.AsSpan<byte>().CopyTo(copy.Buffer.AsSpan<byte>());
        return copy;
    }

    /// <summary>A view of an array of any rank without copying (texts are copied); later writes to the array show in the tensor.</summary>
    public static Tensor Wrap(Array array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (IsOfStrings(array))
            return FromStrings(array);
        var dtype = DTypes.Of(array.GetType().GetElementType()!);
        return new Tensor(new TensorSpec(Lengths(array), dtype), HostBuffer.Wrap(array, dtype.Size()));
    }

    static Shape Lengths(Array array) => new([.. Enumerable.Range(0, array.Rank).Select(array.GetLength)]);

    /// <summary>A single value of the given type.</summary>
    public static Tensor Scalar(double value, DType dtype = DType.Float32) => Scalar(value, dtype, weak: false);

    static Tensor Scalar(double value, DType dtype, bool weak)
    {
        var tensor = new Tensor(new TensorSpec(Shape.Scalar, dtype), new HostBuffer(dtype.Size()), weak);
        ScalarValues.Write(tensor.Buffer, dtype, value);
        return tensor;
    }

    /// <summary>The values in row-major order, without copying.</summary>
    /// <exception cref="InvalidOperationException">The tensor has no values or holds another type.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        if (DTypes.Of(typeof(T)) != DType)
            throw new InvalidOperationException($"the tensor holds {DType.KerasName()}, not {typeof(T).Name}");
        return Buffer.AsSpan<T>();
    }

    /// <summary>The values in row-major order, converted to <typeparamref name="T"/> when they are of another type.</summary>
    public T[] ToArray<T>()
        where T : unmanaged => (DTypes.Of(typeof(T)) == DType ? this : Ops.Cast(this, DTypes.Of(typeof(T)))).AsSpan<T>().ToArray();

    /// <summary>The single value of a tensor of size 1.</summary>
    /// <exception cref="InvalidOperationException">The tensor has more or fewer values.</exception>
    public double Item() => Shape.Size == 1
        ? ScalarValues.Read(Buffer, DType)
        : throw new InvalidOperationException($"Item needs a tensor of one value, got {Spec}");

    /// <summary>The values as a .NET array of this tensor's rank, such as <c>float[,]</c>.</summary>
    public Array ToNestedArray()
    {
        Type type = DType switch
        {
            DType.Float32 => typeof(float),
            DType.Float64 => typeof(double),
            DType.Int32 => typeof(int),
            DType.Int64 => typeof(long),
            DType.UInt8 => typeof(byte),
            DType.Int8 => typeof(sbyte),
            DType.Bool => typeof(bool),
            _ => throw new InvalidOperationException($".NET has no array of {DType.KerasName()}"),
        };
#pragma warning disable IL3050 // primitive array types of any rank need no generated code
        var array = Array.CreateInstance(type, Rank == 0 ? [1] : Shape.ToArray());
#pragma warning restore IL3050
        Buffer.AsSpan<byte>().CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), checked((int)Spec.Bytes)));
        return array;
    }

    /// <summary>A number in code is a scalar that takes the other operand's type.</summary>
    public static implicit operator Tensor(double value) => Scalar(value, DType.Float64, weak: true);

    /// <inheritdoc cref="op_Implicit(double)"/>
    public static implicit operator Tensor(int value) => Scalar(value, DType.Int32, weak: true);

    /// <summary>Type and shape; of a small tensor also the values.</summary>
    public override string ToString()
    {
        if (IsSymbolic)
            return $"Tensor {Spec} of a model";
        if (strings != null)
            return $"Tensor {Spec}{(strings.Length <= 32 ? $" [{string.Join(", ", strings.Select(s => $"\"{s}\""))}]" : "")}";
        if (!HasValues || Shape.Size > 32 || DType is DType.Float16 or DType.BFloat16)
            return $"Tensor {Spec}{(HasValues ? "" : " in a graph")}";
        var values = new string[Shape.Size];
        for (int i = 0; i < values.Length; i++)
            values[i] = ScalarValues.Read(Buffer, DType, i).ToString("G6", CultureInfo.InvariantCulture);
        return $"Tensor {Spec} [{string.Join(", ", values)}]";
    }
}
