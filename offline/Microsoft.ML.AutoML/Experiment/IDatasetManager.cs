namespace Microsoft.ML.AutoML;

public interface IDatasetManager
{
}

public interface ICrossValidateDatasetManager : IDatasetManager
{
    int Fold { get; set; }

    IDataView Dataset { get; set; }

    string? SamplingKeyColumnName { get; set; }
}

public interface ITrainValidateDatasetManager : IDatasetManager
{
    IDataView LoadTrainDataset(MLContext context, TrialSettings? settings);

    IDataView LoadValidateDataset(MLContext context, TrialSettings? settings);
}
