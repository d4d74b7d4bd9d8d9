using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>How the rows of a view are read and kept: the inputs, then the targets, then the weights, one behind the other.</summary>
sealed class RowFormat
{
    readonly int[] offsets, sizes;

    public RowFormat(IReadOnlyList<Field> inputs, IReadOnlyList<Field> targets, IReadOnlyList<Field> weights)
    {
        (Inputs, Targets, Weights) = (inputs, targets, weights);
        Fields = [.. inputs, .. targets, .. weights];
        offsets = new int[Fields.Count];
        sizes = [.. Fields.Select(f => f.Size)];
        for (int i = 0; i < sizes.Length; i++)
        {
            offsets[i] = Size;
            Size += sizes[i];
        }
    }

    /// <summary>What the net takes.</summary>
    public IReadOnlyList<Field> Inputs { get; }

    /// <summary>What it shall give.</summary>
    public IReadOnlyList<Field> Targets { get; }

    /// <summary>How much rows count: none, or one for all outputs or for each.</summary>
    public IReadOnlyList<Field> Weights { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Bytes of a row.</summary>
    public int Size { get; }

    /// <summary>Bytes of a row's inputs.</summary>
    public int InputSize => Inputs.Count == Fields.Count ? Size : offsets[Inputs.Count];

    /// <summary>Position of the first target among the fields.</summary>
    public int FirstTarget => Inputs.Count;

    /// <summary>The columns that a pass needs.</summary>
    public IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema) => Fields.SelectMany(f => f.Columns).Distinct().Select(c => schema[c]);

    /// <summary>A field's part of a row.</summary>
    public Span<byte> Of(int field, Span<byte> row) => row.Slice(offsets[field], sizes[field]);

    /// <inheritdoc cref="Of(int, Span{byte})"/>
    public ReadOnlySpan<byte> Of(int field, ReadOnlySpan<byte> row) => row.Slice(offsets[field], sizes[field]);

    /// <summary>A field's part of one of some rows that lie one behind the other.</summary>
    public Span<byte> Of(int field, byte[] rows, int row) => rows.AsSpan(row * Size + offsets[field], sizes[field]);

    /// <summary>Shapes and types in the net.</summary>
    public static IReadOnlyList<TensorSpec> Specs(IReadOnlyList<Field> fields) => [.. fields.Select(f => f.Spec)];

    /// <summary>Opens the fields on a row.</summary>
    public FieldReader[] Open(DataViewRow row, bool strict) => [.. Fields.Select(f => f.Open(row, strict))];
}
