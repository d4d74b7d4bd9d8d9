using KerasStyle;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Saving;

/// <summary>An input as bytes: byte kind (0 numbers, 1 a series of keys), text column, bool whether Int32, the shape, and of a series the bytes padding
/// and truncating.</summary>
static class FieldBytes
{
    const string Role = "feature";

    public static void Write(Field field, BinaryWriter writer)
    {
        var series = field as KeySequenceField;
        writer.Write((byte)(series == null ? 0 : 1));
        writer.Write(field.Column);
        writer.Write(field.Spec.DType == DType.Int32);
        ShapeBytes.Write(field.Spec.Shape, writer);
        if (series == null)
            return;
        writer.Write((byte)series.Padding);
        writer.Write((byte)series.Truncating);
    }

    public static Field Read(BinaryReader reader)
    {
        byte kind = reader.ReadByte();
        string column = reader.ReadString();
        DType dtype = reader.ReadBoolean() ? DType.Int32 : DType.Float32;
        var spec = new TensorSpec(ShapeBytes.Read(reader), dtype);
        if (kind > 1 || column.Length == 0)
            throw new InvalidDataException($"an input of kind {kind} from column '{column}'");
        return kind == 0 ? new NumberField(Role, column, spec) : new KeySequenceField(Role, column, spec, End(reader), End(reader));
    }

    static SequenceEnd End(BinaryReader reader) => (SequenceEnd)reader.ReadByte() is var end && Enum.IsDefined(end) ? end : throw new InvalidDataException($"an end of a series of {end}");
}
