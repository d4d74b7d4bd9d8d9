using System.Text.Json;
using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>JSON as Python's json module writes and reads it: bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are numbers.</summary>
public static class PythonJson
{
    const int MaxDepth = 512;

    // A private-use letter marks the strings that stand for such numbers while parsing.
    const string Mark = "\uE07E";
    static ReadOnlySpan<byte> MarkBytes => [0xEE, 0x81, 0xBE];

    /// <summary>Parses UTF-8 JSON. The whole tree is checked: no later access to a node can fail because of the text.</summary>
    /// <exception cref="InvalidDataException">The text is not JSON, is nested over 512 deep, or has two equal keys in one object.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            using var document = JsonDocument.Parse(MarkSpecialNumbers(utf8), new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return ToNode(document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"JSON: {e.Message}", e);
        }
    }

    /// <summary>Writes UTF-8 JSON that Python reads.</summary>
    public static byte[] ToUtf8Bytes(JsonNode? node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { MaxDepth = MaxDepth })) Write(writer, node);
        return stream.ToArray();
    }

    static JsonNode? ToNode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var result = new JsonObject();
                foreach (var property in element.EnumerateObject()) result.Add(property.Name, ToNode(property.Value));
                return result;
            case JsonValueKind.Array:
                var array = new JsonArray();
                foreach (var item in element.EnumerateArray()) array.Add(ToNode(item));
                return array;
            case JsonValueKind.String:
                string text = element.GetString()!;
                if (!text.StartsWith(Mark, StringComparison.Ordinal)) return JsonValue.Create(text);
                return text[Mark.Length..] switch
                {
                    "NaN" => JsonValue.Create(double.NaN),
                    "Infinity" => JsonValue.Create(double.PositiveInfinity),
                    "-Infinity" => JsonValue.Create(double.NegativeInfinity),
                    _ => JsonValue.Create(text),
                };
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }

    static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, value) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            case JsonValue value when value.TryGetValue(out double number) && !double.IsFinite(number):
                WriteSpecial(writer, number);
                break;
            case JsonValue value when value.TryGetValue(out float number) && !float.IsFinite(number):
                WriteSpecial(writer, number);
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    static void WriteSpecial(Utf8JsonWriter writer, double number) =>
        writer.WriteRawValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity", skipInputValidation: true);

    static ReadOnlyMemory<byte> MarkSpecialNumbers(ReadOnlySpan<byte> text)
    {
        MemoryStream? marked = null;
        int copied = 0;
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte c = text[i];
            if (c == '"') quoted = !quoted;
            else if (quoted && c == '\\') i++;
            else if (!quoted && c is (byte)'N' or (byte)'I' or (byte)'-')
            {
                int length = text[i..].StartsWith("NaN"u8) ? 3 : text[i..].StartsWith("Infinity"u8) ? 8 : text[i..].StartsWith("-Infinity"u8) ? 9 : 0;
                if (length == 0) continue;
                marked ??= new MemoryStream();
                marked.Write(text[copied..i]);
                marked.WriteByte((byte)'"');
                marked.Write(MarkBytes);
                marked.Write(text.Slice(i, length));
                marked.WriteByte((byte)'"');
                i += length - 1;
                copied = i + 1;
            }
        }
        if (marked is null) return text.ToArray();
        marked.Write(text[copied..]);
        return marked.ToArray();
    }
}
