namespace KerasStyle;

/// <summary>Element type of a tensor.</summary>
public enum DType
{
    /// <summary>Logical value, one byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 8-bit integer, which quantized weights are kept in.</summary>
    Int8,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>IEEE half precision; a storage type the managed engine does not compute in.</summary>
    Float16,

    /// <summary>The upper half of a float32; a storage type the managed engine does not compute in.</summary>
    BFloat16,

    /// <summary>IEEE single precision, the default.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>Texts. Tensors of values hold them, and layers that work on the host take them; nothing is computed with them.</summary>
    String,
}

/// <summary>Facts about each <see cref="DType"/>.</summary>
public static class DTypes
{
    static readonly string[] Names = ["bool", "uint8", "int8", "int32", "int64", "float16", "bfloat16", "float32", "float64", "string"];

    /// <summary>Bytes per element.</summary>
    public static int Size(this DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 or DType.Int8 => 1,
        DType.Float16 or DType.BFloat16 => 2,
        DType.Int32 or DType.Float32 => 4,
        DType.String => throw new NotSupportedException("texts have no fixed size; a layer such as StringLookup makes numbers of them"),
        _ => 8,
    };

    /// <summary>True for the floating-point types.</summary>
    public static bool IsFloat(this DType dtype) => dtype is >= DType.Float16 and <= DType.Float64;

    /// <summary>Keras' name, such as <c>float32</c>.</summary>
    public static string KerasName(this DType dtype) => Names[(int)dtype];

    /// <summary>The type of a Keras name such as <c>float32</c>.</summary>
    /// <exception cref="ArgumentException">The name is not one of the supported types.</exception>
    public static DType Parse(string name)
    {
        int index = Array.IndexOf(Names, name);
        return index >= 0
            ? (DType)index
            : throw new ArgumentException($"dtype must be one of {string.Join(", ", Names)}, got '{name}'", nameof(name));
    }

    /// <summary>The type that holds .NET values of type <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentException">No dtype holds that .NET type.</exception>
    public static DType Of(Type type) =>
        type == typeof(float) ? DType.Float32
        : type == typeof(double) ? DType.Float64
        : type == typeof(int) ? DType.Int32
        : type == typeof(long) ? DType.Int64
        : type == typeof(byte) ? DType.UInt8
        : type == typeof(sbyte) ? DType.Int8
        : type == typeof(bool) ? DType.Bool
        : throw new ArgumentException($"no dtype holds .NET type {type}; expected float, double, int, long, byte, sbyte or bool", nameof(type));

    /// <summary>The type of an operation's result on <paramref name="a"/> and <paramref name="b"/>: the later in the order
    /// bool, uint8, int8, int32, int64, float16, bfloat16, float32, float64 (uint8 with int8 gives int32, float16 with bfloat16 float32).</summary>
    public static DType Promote(DType a, DType b)
    {
        if (a != b && a is DType.Float16 or DType.BFloat16 && b is DType.Float16 or DType.BFloat16 && a != b)
            return DType.Float32;
        if (a != b && a is DType.UInt8 or DType.Int8 && b is DType.UInt8 or DType.Int8 && a != b)
            return DType.Int32;
        return a > b ? a : b;
    }
}
