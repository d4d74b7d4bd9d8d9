using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Finds what stands in for missing numbers.</summary>
static class Imputation
{
    /// <summary>The fields with a replacement for each slot of the columns of numbers that can be missing.</summary>
    /// <param name="fields">What a net takes.</param>
    /// <param name="data">The rows; read once more where the replacements depend on them.</param>
    /// <param name="missing">What to replace them by.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="FormatException">A slot holds no number at all, or an infinite one.</exception>
    public static IReadOnlyList<Field> Apply(IReadOnlyList<Field> fields, IDataView data, MissingValues missing, CancellationToken cancellation)
    {
        if (missing == MissingValues.Refuse)
            return fields;
        Field[] result = [.. fields];
        var open = new List<(int Place, Slot[] Slots)>();
        for (int i = 0; i < result.Length; i++)
        {
            if (result[i] is not NumberField number || !CanMiss(data.Schema[number.Column].Type))
                continue;
            int size = checked((int)number.Spec.Shape.Size);
            if (missing.Value is { } value)
                result[i] = number with { Missing = new Replacements(Enumerable.Repeat(value, size)) };
            else
                open.Add((i, [.. Enumerable.Range(0, size).Select(_ => missing == MissingValues.Median ? (Slot)new MedianSlot() : new MeanSlot())]));
        }

        if (open.Count == 0)
            return result;
        // Read as floats that keep their NaN.
        NumberField[] read = [.. open.Select(o => (NumberField)result[o.Place] with { Spec = new TensorSpec(result[o.Place].Spec.Shape), Missing = Replacements.None })];
        Count(data, read, [.. open.Select(o => o.Slots)], cancellation);
        foreach ((int place, Slot[] slots) in open)
            result[place] = (NumberField)result[place] with { Missing = new Replacements(slots.Select((s, i) => s.Value ?? throw RowProblem.Empty(result[place].Column, slots.Length == 1 ? null : i))) };
        return result;
    }

    static bool CanMiss(DataViewType type) => Schema.ColumnCheck.ItemOf(type) is var item && (item == NumberDataViewType.Single || item == NumberDataViewType.Double);

    static void Count(IDataView data, NumberField[] fields, Slot[][] slots, CancellationToken cancellation)
    {
        var format = new RowFormat(fields, [], []);
        using var reader = new RowReader(data, format, cancellation);
        var row = new byte[format.Size];
        while (reader.MoveNext())
        {
            reader.Read(row);
            for (int i = 0; i < fields.Length; i++)
            {
                ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(format.Of(i, row.AsSpan()));
                for (int s = 0; s < values.Length; s++)
                {
                    if (!float.IsNaN(values[s]))
                        slots[i][s].Add(values[s]);
                }
            }
        }
    }

    abstract class Slot
    {
        public abstract float? Value { get; }

        public abstract void Add(float value);
    }

    sealed class MeanSlot : Slot
    {
        double mean;
        long count;

        public override float? Value => count == 0 ? null : (float)mean;

        public override void Add(float value) => mean += (value - mean) / ++count;
    }

    sealed class MedianSlot : Slot
    {
        readonly List<float> values = [];

        public override float? Value
        {
            get
            {
                values.Sort();
                int half = values.Count / 2;
                return values.Count == 0 ? null : values.Count % 2 == 1 ? values[half] : (float)(((double)values[half - 1] + values[half]) / 2);
            }
        }

        public override void Add(float value) => values.Add(value);
    }
}

/// <summary>What stands in for a missing number in each slot of a column.</summary>
sealed class Replacements(IEnumerable<float> values)
{
    readonly float[] values = [.. values];

    /// <summary>NaN stays.</summary>
    public static Replacements None { get; } = new([]);

    /// <summary>By slot.</summary>
    public IReadOnlyList<float> Values => values;

    /// <summary>That of a slot.</summary>
    public float Of(int slot) => values.Length == 0 ? float.NaN : values[slot];
}
