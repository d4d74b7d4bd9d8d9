using KerasStyle;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Saving;

/// <summary>An input as bytes: byte kind (0 numbers, 1 a series of keys, 2 numbers that can be missing, 3 texts), text column, bool whether Int32, the shape, then of a
/// series the bytes padding and truncating, and of numbers that can be missing a float for each that stands in for it.</summary>
static class FieldBytes
{
    const string Role = "feature";

    public static void Write(Field field, BinaryWriter writer)
    {
        var series = field as KeySequenceField;
        Replacements? missing = (field as NumberField)?.Missing;
        writer.Write((byte)(series != null ? 1 : missing != null ? 2 : field is TextField ? 3 : 0));
        writer.Write(field.Column);
        writer.Write(field.Spec.DType == DType.Int32);
        ShapeBytes.Write(field.Spec.Shape, writer);
        if (series != null)
        {
            writer.Write((byte)series.Padding);
            writer.Write((byte)series.Truncating);
        }

        foreach (float value in missing?.Values ?? [])
            writer.Write(value);
    }

    public static Field Read(BinaryReader reader)
    {
        byte kind = reader.ReadByte();
        string column = reader.ReadString();
        DType dtype = reader.ReadBoolean() ? DType.Int32 : DType.Float32;
        var spec = new TensorSpec(ShapeBytes.Read(reader), dtype);
        if (kind > 3 || column.Length == 0)
            throw new InvalidDataException($"an input of kind {kind} from column '{column}'");
        return kind switch
        {
            0 => new NumberField(Role, column, spec),
            1 => new KeySequenceField(Role, column, spec, End(reader), End(reader)),
            3 => new TextField(Role, column, spec with { DType = DType.String }),
            _ => new NumberField(Role, column, spec) { Missing = new Replacements(Enumerable.Range(0, checked((int)spec.Shape.Size)).Select(_ => reader.ReadSingle())) },
        };
    }

    static SequenceEnd End(BinaryReader reader) => (SequenceEnd)reader.ReadByte() is var end && Enum.IsDefined(end) ? end : throw new InvalidDataException($"an end of a series of {end}");
}
