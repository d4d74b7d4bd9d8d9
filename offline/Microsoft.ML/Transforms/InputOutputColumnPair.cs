namespace Microsoft.ML;

public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string? inputColumnName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }

    internal static InputOutputColumnPair[] One(string output, string? input) => [new(output, input)];

    internal static void Write(BinaryWriter writer, IReadOnlyCollection<InputOutputColumnPair> pairs)
    {
        writer.Write(pairs.Count);
        foreach (var pair in pairs)
        {
            writer.Write(pair.OutputColumnName);
            writer.Write(pair.InputColumnName);
        }
    }

    internal static InputOutputColumnPair[] Read(BinaryReader reader)
    {
        var pairs = new InputOutputColumnPair[reader.ReadInt32()];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new InputOutputColumnPair(reader.ReadString(), reader.ReadString());
        return pairs;
    }
}
