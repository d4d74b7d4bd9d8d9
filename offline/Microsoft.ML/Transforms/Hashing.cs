using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.HashingEstimator;

namespace Microsoft.ML.Transforms;

public sealed class HashingEstimator : TrivialEstimator<HashingTransformer>
{
    internal const int MostBits = 31;
    internal const uint DefaultSeed = 314489979;

    internal HashingEstimator(ColumnOptions[] columns) : base(new HashingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Columns.Select(column =>
    {
        var c = inputSchema.Get(column.InputColumnName);
        return new SchemaShape.Column(
            column.Name, column.Combine ? SchemaShape.Column.VectorKind.Scalar : c.Kind, NumberDataViewType.UInt32, true, c.Annotations.Only(column.Combine ? [] : [Annotation.SlotNames]));
    }));

    /// <summary>How a column is hashed: with the place of each slot mixed in, or all slots to one key.</summary>
    public sealed class ColumnOptions
    {
        public ColumnOptions(
            string name, string? inputColumnName = null, int numberOfBits = MostBits, uint seed = DefaultSeed, bool useOrderedHashing = false, int maximumNumberOfInverts = 0, bool combine = false)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            if (maximumNumberOfInverts != 0)
                throw new NotSupportedException("This stand-in does not keep the values behind a hash: maximumNumberOfInverts must be 0");
            (Name, InputColumnName, NumberOfBits, Seed, UseOrderedHashing, Combine) = (name, inputColumnName ?? name, numberOfBits, seed, useOrderedHashing, combine);
        }

        public string Name { get; set; }

        public string InputColumnName { get; set; }

        public int NumberOfBits { get; set; }

        public uint Seed { get; set; }

        public bool UseOrderedHashing { get; set; }

        public int MaximumNumberOfInverts { get; set; }

        public bool Combine { get; set; }
    }
}

/// <summary>Some bits of a value's hash as a key, the same as ML.NET's; a missing value is a missing key.</summary>
public sealed class HashingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "HashTransform";

    internal HashingTransformer(ColumnOptions[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var column in columns)
        {
            if (column.NumberOfBits is < 1 or > MostBits)
                throw new ArgumentOutOfRangeException(nameof(columns), "hashBits should be between 1 and 31 inclusive");
            if (column is { Combine: true, UseOrderedHashing: true })
                throw new ArgumentOutOfRangeException(nameof(columns), "When the 'Combine' option is specified, ordered hashing is not supported.");
        }
        Columns = columns;
    }

    internal ColumnOptions[] Columns { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Columns.Select(options =>
    {
        var column = Find(input, options.InputColumnName);
        var item = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        return (MappedColumn)Generic.Call(Keys<int>, item.RawType, options, column, ValueHash.Of(item))!;
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Length);
        foreach (var column in Columns)
        {
            ctx.Writer.Write(column.Name);
            ctx.Writer.Write(column.InputColumnName);
            ctx.Writer.Write(column.NumberOfBits);
            ctx.Writer.Write(column.Seed);
            ctx.Writer.Write(column.UseOrderedHashing);
            ctx.Writer.Write(column.Combine);
        }
    }

    private static HashingTransformer Create(ModelLoadContext ctx)
    {
        var reader = ctx.Reader;
        var columns = new ColumnOptions[reader.ReadInt32()];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ColumnOptions(
                reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadUInt32(), useOrderedHashing: reader.ReadBoolean(), combine: reader.ReadBoolean());
        }
        return new HashingTransformer(columns);
    }

    private static MappedColumn Keys<T>(ColumnOptions options, DataViewSchema.Column input, object valueHash)
    {
        var hash = (ValueHash<T>)valueHash;
        var mask = (1u << options.NumberOfBits) - 1;
        var key = new KeyDataViewType(typeof(uint), mask + 1ul);
        if (options.Combine && input.Type is VectorDataViewType)
            return new MappedColumn(options.Name, key, null, [input.Index], row => Combined(row.GetGetter<VBuffer<T>>(row.Schema[input.Index])));
        return ItemMap.Create<T, uint>(options.Name, input, key, input.Annotations.Only(Annotation.SlotNames),
            (value, slot) => hash.Key(options.UseOrderedHashing ? Murmur3.Add(options.Seed, (uint)slot) : options.Seed, mask, value));

        ValueGetter<uint> Combined(ValueGetter<VBuffer<T>> get)
        {
            VBuffer<T> sparse = default, dense = default;
            return (ref uint dst) =>
            {
                get(ref sparse);
                sparse.CopyToDense(ref dense);
                dst = hash.Key(options.Seed, mask, dense.GetValues());
            };
        }
    }
}
