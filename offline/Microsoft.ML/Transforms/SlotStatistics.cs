using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Extremes and moments of the values of a slot that are not NaN.</summary>
internal struct SlotSummary()
{
    private double _squares;

    public long Count { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public double Mean { get; private set; }

    public readonly double Variance => Count == 0 ? 0 : _squares / Count;

    public void Add(double x)
    {
        if (double.IsNaN(x))
            return;
        Count++;
        Min = Math.Min(Min, x);
        Max = Math.Max(Max, x);
        var delta = x - Mean; // Welford: stable where the mean is large
        Mean += delta / Count;
        _squares += delta * (x - Mean);
    }
}

/// <summary>Summaries of the slots of a Single or Double column, one for a scalar.</summary>
internal sealed class SlotStatistics
{
    private readonly ValueGetter<VBuffer<double>> _get;
    private VBuffer<double> _value;

    public SlotStatistics(DataViewRow row, DataViewSchema.Column column)
    {
        Slots = new SlotSummary[column.Type.ValueCount()];
        Array.Fill(Slots, new SlotSummary());
        _get = Doubles(row, column);
    }

    public SlotSummary[] Slots { get; }

    public void Read()
    {
        _get(ref _value);
        var values = _value.GetValues();
        for (var i = 0; i < values.Length; i++)
            Slots[i].Add(values[i]);
    }

    /// <summary>The column as a dense vector of doubles.</summary>
    public static ValueGetter<VBuffer<double>> Doubles(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getOne = Conversions.Getter<double>(row, column);
            return (ref VBuffer<double> dst) =>
            {
                var editor = VBufferEditor.Create(ref dst, 1);
                getOne(ref editor.Values[0]);
                dst = editor.Commit();
            };
        }
        if (column.Type.ItemType() != NumberDataViewType.Single)
        {
            var getDoubles = row.GetGetter<VBuffer<double>>(column);
            VBuffer<double> doubles = default;
            return (ref VBuffer<double> dst) =>
            {
                getDoubles(ref doubles);
                doubles.CopyToDense(ref dst);
            };
        }
        var get = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> sparse = default, floats = default;
        return (ref VBuffer<double> dst) =>
        {
            get(ref sparse);
            sparse.CopyToDense(ref floats);
            var values = floats.GetValues();
            var editor = VBufferEditor.Create(ref dst, values.Length);
            for (var i = 0; i < values.Length; i++)
                editor.Values[i] = values[i];
            dst = editor.Commit();
        };
    }
}
