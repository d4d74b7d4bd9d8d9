namespace KerasStyle.Saving;

/// <summary>The families of HDF5 data types.</summary>
public enum Hdf5TypeClass
{
    /// <summary>Fixed-point number.</summary>
    Integer,
    /// <summary>Floating-point number.</summary>
    Float,
    /// <summary>Date and time; its bytes only.</summary>
    Time,
    /// <summary>Text of a fixed number of bytes.</summary>
    String,
    /// <summary>Bits; its bytes only.</summary>
    BitField,
    /// <summary>Bytes without meaning to HDF5, such as bfloat16 weights.</summary>
    Opaque,
    /// <summary>Record; its bytes only.</summary>
    Compound,
    /// <summary>Reference to another object; its bytes only.</summary>
    Reference,
    /// <summary>Integers with names; booleans are stored so.</summary>
    Enum,
    /// <summary>Sequence of any length that is not text; its bytes only.</summary>
    VariableLength,
    /// <summary>Array per element; its bytes only.</summary>
    Array,
    /// <summary>Text of any length.</summary>
    VariableString,
}
