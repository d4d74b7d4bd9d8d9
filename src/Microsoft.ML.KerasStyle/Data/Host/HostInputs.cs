using System.Runtime.CompilerServices;
using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Saving;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>What a net's layers that work on texts and tables of words make of a row's columns. They run once for a row, as it is read; the compiled
/// net takes what they give.</summary>
/// <param name="model">The net.</param>
/// <param name="raw">The columns, one for each of its inputs.</param>
/// <param name="entries">What the compiled net takes.</param>
sealed class HostInputs(KerasModel model, IReadOnlyList<Field> raw, IReadOnlyList<TensorSpec> entries)
{
    readonly ConditionalWeakTable<DataViewRow, HostRow> open = [];

    /// <summary>The columns as the net's inputs take them.</summary>
    public IReadOnlyList<Field> Raw => raw;

    /// <summary>All columns.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. raw.Select(f => f.Column).Distinct()];

    /// <summary>What the compiled net takes.</summary>
    public IReadOnlyList<Field> Fields => [.. entries.Select((spec, i) => new HostField(this, i, spec))];

    /// <summary>Lets layers learn their vocabularies from the rows, unless they have them.</summary>
    /// <returns>Whether any has.</returns>
    public static bool Learn(KerasModel model, IReadOnlyList<Field> raw, IDataView data, CancellationToken cancellation)
    {
        HostLayer[] layers = [.. Layers(model).Where(l => l.NeedsVocabulary)];
        foreach (HostLayer layer in layers.Where(l => l.NeedsVocabulary))
            ((IAdaptable)layer).Adapt(Rows(model, raw, data, cancellation).Select(inputs => model.HostInputOf(layer, inputs)));
        return layers.Length > 0;
    }

    /// <summary>The fields of a net for columns: those of its inputs, or what its layers on the host give.</summary>
    /// <param name="model">The net.</param>
    /// <param name="raw">The columns, one for each input.</param>
    /// <param name="data">The rows.</param>
    /// <param name="options">The length of series, where the net leaves it open; else that of the longest row.</param>
    public static IReadOnlyList<Field> Of(KerasModel model, IReadOnlyList<Field> raw, IDataView data, KerasTrainerOptions options) => model.RunsOnHost
        ? new HostInputs(model, raw, Entries(model, Rows(model, raw, data, options.CancellationToken), options.SequenceLength)).Fields
        : raw;

    /// <summary>The fields for another net with the same inputs, as one that has got more layers.</summary>
    public static IReadOnlyList<Field> For(KerasModel model, IReadOnlyList<Field> fields) =>
        fields is [HostField { Host: var host }, ..] ? new HostInputs(model, host.Raw, [.. fields.Select(f => f.Spec)]).Fields : fields;

    /// <summary>The columns as the net's inputs take them.</summary>
    public static IReadOnlyList<Field> RawOf(IReadOnlyList<Field> fields) => fields is [HostField { Host: var host }, ..] ? host.Raw : fields;

    /// <summary>The layers on the host, in the order in which files have them.</summary>
    public static IEnumerable<HostLayer> Layers(KerasModel model) => WeightGroup.Of(model).Select(g => g.Layer).OfType<HostLayer>();

    /// <summary>The present row of a cursor.</summary>
    public HostRow Open(DataViewRow row, bool strict) => open.GetValue(row, r => new HostRow(model, raw, r, strict));

    static IEnumerable<IReadOnlyList<Tensor>> Rows(KerasModel model, IReadOnlyList<Field> raw, IDataView data, CancellationToken cancellation)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(raw.Select(f => f.Column).Distinct().Select(c => data.Schema[c]));
        var row = new HostRow(model, raw, cursor, strict: true);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row.Inputs();
        }
    }

    // One row tells types and lengths, unless lengths differ from row to row.
    static List<TensorSpec> Entries(KerasModel model, IEnumerable<IReadOnlyList<Tensor>> rows, int? sequenceLength)
    {
        IReadOnlyList<Shape> known = model.EntryShapes;
        bool open = known.Any(s => !s[1..].IsKnown);
        List<TensorSpec>? entries = null;
        foreach (IReadOnlyList<Tensor> row in rows)
        {
            IReadOnlyList<Tensor> values = model.RunHost(row);
            entries ??= [.. values.Select((v, i) => new TensorSpec(sequenceLength is { } length && !known[i][1..].IsKnown ? v.Shape[1..].With(0, length) : v.Shape[1..], v.DType))];
            if (!open || sequenceLength != null)
                break;
            for (int i = 0; i < entries.Count; i++)
            {
                if (values[i].Rank > 1 && values[i].Shape[1] > entries[i].Shape[0])
                    entries[i] = entries[i] with { Shape = values[i].Shape[1..] };
            }
        }

        return entries?.ConvertAll(e => e.Shape.Size > 0 ? e : e with { Shape = e.Shape.With(0, 1) }) ?? throw new InvalidOperationException("the data has no rows; at least one is needed");
    }
}

/// <summary>The inputs of the present row of a cursor, and what the layers on the host make of them.</summary>
sealed class HostRow
{
    readonly KerasModel model;
    readonly DataViewRow row;
    readonly Func<Tensor>[] inputs;
    IReadOnlyList<Tensor> entries = [];
    long at = long.MinValue;

    public HostRow(KerasModel model, IReadOnlyList<Field> raw, DataViewRow row, bool strict) =>
        (this.model, this.row, inputs) = (model, row, [.. raw.Select(f => Open(f, row, strict))]);

    /// <summary>The inputs, a batch of one row.</summary>
    public IReadOnlyList<Tensor> Inputs() => [.. inputs.Select(read => read())];

    /// <summary>What the compiled net takes.</summary>
    public Tensor Entry(int index)
    {
        if (at != row.Position)
            (entries, at) = (model.RunHost(Inputs()), row.Position);
        return entries[index];
    }

    static Func<Tensor> Open(Field field, DataViewRow row, bool strict)
    {
        Shape shape = new Shape([1]).Concat(field.Spec.Shape);
        if (field is TextField texts)
        {
            Func<string[]> read = texts.OpenTexts(row);
            return () => Tensor.FromStrings(read(), shape);
        }

        FieldReader reader = field.Open(row, strict);
        var kept = new byte[field.Size];
        return () =>
        {
            reader.Read(kept);
            Tensor tensor = Tensor.Allocate(new TensorSpec(shape, field.Spec.DType));
            field.Expand(kept, tensor.Buffer.AsSpan<byte>()[..(int)field.Spec.Bytes]);
            return tensor;
        };
    }
}

/// <summary>One of the values that the layers on the host give: a series that is shorter than others is filled up with zeros at its end, a longer one is cut.</summary>
/// <param name="Host">Where they come from.</param>
/// <param name="Entry">Which of them.</param>
/// <param name="Spec">Shape and type of a row.</param>
sealed record HostField(HostInputs Host, int Entry, TensorSpec Spec) : Field("feature", Host.Columns[0], Spec)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => Host.Columns;

    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => new Reader(this, Host.Open(row, strict));

    sealed class Reader(HostField field, HostRow row) : FieldReader
    {
        public override void Read(Span<byte> destination)
        {
            Tensor value = row.Entry(field.Entry);
            ReadOnlySpan<byte> bytes = value.Buffer.AsSpan<byte>()[..(int)value.Spec.Bytes];
            int count = Math.Min(bytes.Length, destination.Length);
            bytes[..count].CopyTo(destination);
            destination[count..].Clear();
        }
    }
}
