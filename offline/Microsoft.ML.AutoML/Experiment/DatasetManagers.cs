using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

internal sealed class CrossValidateDatasetManager(IDataView dataset, int fold, string? samplingKeyColumnName) : ICrossValidateDatasetManager
{
    public IDataView Dataset { get; set; } = dataset;

    public int Fold { get; set; } = fold;

    public string? SamplingKeyColumnName { get; set; } = samplingKeyColumnName;
}

/// <summary>Data to fit on and data to judge on; of the first only the first rows, as many as the proposal says, where it says so.</summary>
internal sealed class TrainValidateDatasetManager(IDataView train, IDataView validation) : ITrainValidateDatasetManager
{
    public const string SubSamplingKey = "TrainValidateDatasetSubsamplingKey";

    private const long MinimumRows = 10;
    private long? _rows;

    public IDataView LoadTrainDataset(MLContext context, TrialSettings? settings)
    {
        Parameter? ratio = null;
        settings?.Parameter.TryGetValue(nameof(TrainValidateDatasetManager), out ratio);
        if (ratio is null || !ratio.TryGetValue(SubSamplingKey, out ratio) || ratio.AsType<double>() is not (< 1 and var part))
            return train;
        _rows ??= CountRows();
        return context.Data.TakeRows(train, Math.Max(MinimumRows, (long)(part * _rows.Value)));
    }

    public IDataView LoadValidateDataset(MLContext context, TrialSettings? settings) => validation;

    private long CountRows()
    {
        if (train.GetRowCount() is { } known)
            return known;
        using var cursor = train.GetRowCursor([]);
        var rows = 0L;
        while (cursor.MoveNext())
            rows++;
        return rows;
    }
}
