using System.Text;

namespace KerasStyle.Saving;

/// <summary>The type of the elements of an HDF5 dataset or attribute.</summary>
public sealed class Hdf5Type
{
    const int MaxDepth = 8;

    Hdf5Type(Hdf5TypeClass typeClass, int size) => (Class, Size) = (typeClass, size);

    /// <summary>The family of the type.</summary>
    public Hdf5TypeClass Class { get; }

    /// <summary>Bytes per element in the file.</summary>
    public int Size { get; }

    /// <summary>The number format, or null when the elements are not numbers.</summary>
    public NumberKind? Kind { get; private init; }

    /// <summary>Whether the bytes of a number stand most significant first.</summary>
    public bool IsBigEndian { get; private init; }

    /// <summary>Whether the elements are text.</summary>
    public bool IsText => Class is Hdf5TypeClass.String or Hdf5TypeClass.VariableString;

    /// <summary>Whether text is marked as UTF-8 rather than ASCII.</summary>
    public bool IsUtf8 { get; private init; }

    /// <summary>How a fixed-size text ends: 0 at a zero byte, 1 padded with zero bytes, 2 padded with blanks.</summary>
    internal int Padding { get; private init; }

    /// <summary>For example <c>float32</c>, <c>string[12]</c> or <c>opaque[2]</c>.</summary>
    public override string ToString() => Kind is { } kind
        ? kind.ToString().ToLowerInvariant() + (IsBigEndian && Size > 1 ? " (big-endian)" : "")
        : Class == Hdf5TypeClass.VariableString ? "string" : $"{Class.ToString().ToLowerInvariant()}[{Size}]";

    internal static Hdf5Type Parse(Hdf5Cursor cursor, int depth = 0)
    {
        if (depth > MaxDepth) throw cursor.Bad($"datatypes are nested more than {MaxDepth} deep");
        int classAndVersion = cursor.Byte("datatype");
        int version = classAndVersion >> 4;
        if (version is < 1 or > 5) throw cursor.Bad($"datatype has version {version}, expected 1 to 5");
        var flags = cursor.Bytes(3, "datatype flags");
        int bits0 = flags[0], bits1 = flags[1], memberCount = bits0 | bits1 << 8;
        uint size = cursor.UInt32("datatype size");
        if (size is 0 or > int.MaxValue) throw cursor.Bad($"datatype has {size} bytes per element");
        int bytes = (int)size;
        return (classAndVersion & 15) switch
        {
            0 => Integer(cursor, bytes, bits0),
            1 => Float(cursor, bytes, bits0, bits1),
            2 => new Hdf5Type(Hdf5TypeClass.Time, bytes),
            3 => new Hdf5Type(Hdf5TypeClass.String, bytes) { Padding = bits0 & 15, IsUtf8 = bits0 >> 4 == 1 },
            4 => new Hdf5Type(Hdf5TypeClass.BitField, bytes),
            5 => new Hdf5Type(Hdf5TypeClass.Opaque, bytes),
            6 => new Hdf5Type(Hdf5TypeClass.Compound, bytes),
            7 => new Hdf5Type(Hdf5TypeClass.Reference, bytes),
            8 => Enumeration(cursor, bytes, memberCount, version, depth),
            9 => Variable(cursor, bytes, bits0, bits1),
            10 => new Hdf5Type(Hdf5TypeClass.Array, bytes),
            var other => throw cursor.Bad($"datatype class {other} is unknown"),
        };
    }

    static Hdf5Type Integer(Hdf5Cursor cursor, int size, int bits)
    {
        int offset = cursor.UInt16("bit offset"), precision = cursor.UInt16("bit precision");
        bool signed = (bits & 8) != 0;
        NumberKind? kind = offset != 0 || precision != 8 * size ? null : size switch
        {
            1 => signed ? NumberKind.Int8 : NumberKind.UInt8,
            2 => signed ? NumberKind.Int16 : NumberKind.UInt16,
            4 => signed ? NumberKind.Int32 : NumberKind.UInt32,
            8 => signed ? NumberKind.Int64 : NumberKind.UInt64,
            _ => null,
        };
        return new Hdf5Type(Hdf5TypeClass.Integer, size) { Kind = kind, IsBigEndian = (bits & 1) != 0 };
    }

    static Hdf5Type Float(Hdf5Cursor cursor, int size, int bits0, int bits1)
    {
        int offset = cursor.UInt16("bit offset"), precision = cursor.UInt16("bit precision");
        int exponentAt = cursor.Byte("exponent location"), exponentBits = cursor.Byte("exponent size");
        int mantissaAt = cursor.Byte("mantissa location"), mantissaBits = cursor.Byte("mantissa size");
        uint bias = cursor.UInt32("exponent bias");
        bool standard = offset == 0 && precision == 8 * size && mantissaAt == 0 && exponentAt == mantissaBits
            && bits1 == precision - 1 && (bits0 & 0x40) == 0 && (bits0 >> 4 & 3) == 2;
        NumberKind? kind = !standard ? null : (size, exponentBits, mantissaBits, bias) switch
        {
            (2, 5, 10, 15) => NumberKind.Float16,
            (2, 8, 7, 127) => NumberKind.BFloat16,
            (4, 8, 23, 127) => NumberKind.Float32,
            (8, 11, 52, 1023) => NumberKind.Float64,
            _ => null,
        };
        return new Hdf5Type(Hdf5TypeClass.Float, size) { Kind = kind, IsBigEndian = (bits0 & 1) != 0 };
    }

    static Hdf5Type Enumeration(Hdf5Cursor cursor, int size, int members, int version, int depth)
    {
        var of = Parse(cursor, depth + 1);
        if (of.Class != Hdf5TypeClass.Integer || of.Size != size) throw cursor.Bad($"enumeration of {size} bytes is based on {of}");
        var names = new List<string>();
        for (int i = 0; i < members; i++)
        {
            int start = cursor.Remaining;
            var name = new StringBuilder();
            for (byte letter; (letter = cursor.Byte("enumeration member")) != 0;) name.Append((char)letter);
            if (version < 3) cursor.Skip(-(start - cursor.Remaining) & 7, "padding of an enumeration member");
            names.Add(name.ToString());
        }
        var values = cursor.Bytes((long)members * size, "enumeration values");
        bool isBool = size == 1 && names is ["FALSE", "TRUE"] && values[0] == 0 && values[1] == 1;
        return new Hdf5Type(Hdf5TypeClass.Enum, size) { Kind = isBool ? NumberKind.Bool : of.Kind, IsBigEndian = of.IsBigEndian };
    }

    static Hdf5Type Variable(Hdf5Cursor cursor, int size, int bits0, int bits1)
    {
        if ((bits0 & 15) != 1) return new Hdf5Type(Hdf5TypeClass.VariableLength, size);
        int expected = 8 + cursor.Source.OffsetSize;
        if (size != expected) throw cursor.Bad($"variable-length text takes {size} bytes per element, expected {expected}");
        return new Hdf5Type(Hdf5TypeClass.VariableString, size) { IsUtf8 = (bits1 & 15) == 1 };
    }
}
