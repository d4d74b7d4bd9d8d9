using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Schemas, types and annotations as bytes.</summary>
internal static class SchemaFile
{
    private enum Kind : byte
    {
        Primitive,
        Key,
        Vector,
    }

    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var c in schema)
        {
            writer.Write(c.Name);
            Write(writer, c.Type);
            var kept = c.Annotations.Schema.Where(a => ValueFile.CanWrite(a.Type)).ToArray();
            writer.Write(kept.Length);
            foreach (var a in kept)
            {
                writer.Write(a.Name);
                Write(writer, a.Type);
                ValueFile.Write(writer, a.Type, c.Annotations.RawGetter(a.Index));
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var schema = new DataViewSchema.Builder();
        for (var columns = reader.ReadInt32(); columns > 0; columns--)
        {
            var name = reader.ReadString();
            var type = ReadType(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var kind = reader.ReadString();
                var annotationType = ReadType(reader);
                annotations.Add(kind, annotationType, ValueFile.ReadGetter(reader, annotationType));
            }
            schema.AddColumn(name, type, annotations.ToAnnotations());
        }
        return schema.ToSchema();
    }

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write((byte)Kind.Vector);
                writer.Write(vector.Dimensions.Length);
                foreach (var d in vector.Dimensions)
                    writer.Write(d);
                Write(writer, vector.ItemType);
                break;
            case KeyDataViewType key:
                writer.Write((byte)Kind.Key);
                writer.Write(key.RawType.FullName!);
                writer.Write(key.Count);
                break;
            case PrimitiveDataViewType when TypeExtensions.TryGetPrimitive(type.RawType, out _):
                writer.Write((byte)Kind.Primitive);
                writer.Write(type.RawType.FullName!);
                break;
            default:
                throw new NotSupportedException($"Columns of type {type} cannot be saved");
        }
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Vector:
                var dimensions = new int[reader.ReadInt32()];
                for (var i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType((PrimitiveDataViewType)ReadType(reader), dimensions);
            case Kind.Key:
                var raw = TypeExtensions.PrimitiveByName(reader.ReadString()).RawType;
                return new KeyDataViewType(raw, reader.ReadUInt64());
            case Kind.Primitive:
                return TypeExtensions.PrimitiveByName(reader.ReadString());
            default:
                throw new FormatException("Corrupt model file: unknown type of column");
        }
    }
}
