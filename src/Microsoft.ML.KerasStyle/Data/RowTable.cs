using KerasStyle;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows of a view kept in memory, each field by itself.</summary>
sealed class RowTable(RowFormat format)
{
    readonly byte[] present = new byte[format.Size];
    FieldStore[]? stores;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the rows take.</summary>
    public long Bytes => stores?.Sum(s => s.Bytes) ?? 0;

    /// <summary>Reads one row more. The first one tells which fields are kept without their zeros.</summary>
    public void Append(RowReader reader)
    {
        reader.Read(present);
        stores ??= [.. format.Fields.Select((f, i) => FieldStore.Create(f, reader.IsSparse(i)))];
        for (int i = 0; i < stores.Length; i++)
            stores[i].Append(format.Of(i, (ReadOnlySpan<byte>)present));
        Count++;
    }

    /// <summary>Writes a row as it was read.</summary>
    public void CopyTo(int row, Span<byte> destination)
    {
        for (int i = 0; i < stores!.Length; i++)
            stores[i].CopyTo(row, format.Of(i, destination));
    }

    /// <summary>Some of the rows as a source.</summary>
    /// <param name="chosen">Which rows.</param>
    /// <param name="form">The same fields in the form that the net takes.</param>
    public RowSource Source(int[] chosen, RowFormat form) => new Rows(this, chosen, form);

    sealed class Rows(RowTable table, int[] chosen, RowFormat form) : RowSource
    {
        public override int Count => chosen.Length;

        public override IReadOnlyList<TensorSpec> Inputs { get; } = RowFormat.Specs(form.Inputs);

        public override IReadOnlyList<TensorSpec> Targets { get; } = RowFormat.Specs(form.Targets);

        public override IReadOnlyList<TensorSpec> SampleWeights { get; } = RowFormat.Specs(form.Weights);

        public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
        {
            Field field = form.Fields[column];
            FieldStore store = table.stores![column];
            int size = rows.Length == 0 ? 0 : destination.Length / rows.Length;
            Span<byte> kept = field.IsPlain ? default : stackalloc byte[field.Size];
            for (int i = 0; i < rows.Length; i++)
            {
                Span<byte> to = destination.Slice(i * size, size);
                store.CopyTo(chosen[rows[i]], field.IsPlain ? to : kept);
                if (!field.IsPlain)
                    field.Expand(kept, to);
            }
        }
    }
}
