using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class HashingEstimator : TrivialEstimator<HashingTransformer>
{
    internal HashingEstimator(InputOutputColumnPair[] pairs, int numberOfBits, uint seed) : base(new HashingTransformer(pairs, numberOfBits, seed))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        return new SchemaShape.Column(p.OutputColumnName, c.Kind, NumberDataViewType.UInt32, true, c.Annotations.Only(Annotation.SlotNames));
    }));
}

/// <summary>Some bits of a value's hash as a key; a missing value is a missing key. ML.NET's own hash gives other keys.</summary>
public sealed class HashingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "HashTransform";
    private readonly int _bits;
    private readonly uint _seed;

    internal HashingTransformer(InputOutputColumnPair[] pairs, int numberOfBits, uint seed)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (numberOfBits is < 1 or > 31)
            throw new ArgumentOutOfRangeException(nameof(numberOfBits), "hashBits should be between 1 and 31 inclusive");
        Pairs = pairs;
        _bits = numberOfBits;
        _seed = seed;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        if (c.Type is VectorDataViewType)
            throw new NotSupportedException("Hashes of vectors are not offered by this stand-in");
        if (c.Type is TextDataViewType)
            return Keys<ReadOnlyMemory<char>>(p.OutputColumnName, c, text => text.IsEmpty ? null : Encoding.UTF8.GetBytes(text.Trim(' ').ToArray()));
        if (c.Type == NumberDataViewType.Single)
            return Keys<float>(p.OutputColumnName, c, x => float.IsNaN(x) ? null : BitConverter.GetBytes(x == 0 ? 0 : x));
        if (c.Type == NumberDataViewType.Double)
            return Keys<double>(p.OutputColumnName, c, x => double.IsNaN(x) ? null : BitConverter.GetBytes(x == 0 ? 0 : x));
        throw new NotSupportedException($"Hashes of {c.Type} are not offered by this stand-in");
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_bits);
        ctx.Writer.Write(_seed);
        InputOutputColumnPair.Write(ctx.Writer, Pairs);
    }

    private static HashingTransformer Create(ModelLoadContext ctx)
    {
        var (bits, seed) = (ctx.Reader.ReadInt32(), ctx.Reader.ReadUInt32());
        return new HashingTransformer(InputOutputColumnPair.Read(ctx.Reader), bits, seed);
    }

    private MappedColumn Keys<T>(string output, DataViewSchema.Column input, Func<T, byte[]?> bytes)
    {
        var mask = (1u << _bits) - 1;
        return ItemMap.Create<T, uint>(output, input, new KeyDataViewType(typeof(uint), mask + 1ul), input.Annotations.Only(Annotation.SlotNames),
            (value, _) => bytes(value) is { } all ? (Murmur3(all, _seed) & mask) + 1 : 0);
    }

    /// <summary>MurmurHash3_x86_32 (Appleby).</summary>
    private static uint Murmur3(ReadOnlySpan<byte> bytes, uint seed)
    {
        var hash = seed;
        var rest = bytes;
        for (; rest.Length >= 4; rest = rest[4..])
            hash = (BitOperations.RotateLeft(hash ^ Scrambled(BinaryPrimitives.ReadUInt32LittleEndian(rest)), 13) * 5) + 0xE6546B64;
        uint last = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
            last = (last << 8) | rest[i];
        hash ^= Scrambled(last) ^ (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);

        static uint Scrambled(uint block) => BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
    }
}
