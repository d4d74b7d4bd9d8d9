namespace KerasStyle.Conformance.Kinds;

/// <summary>Batches of windows.</summary>
static class TimeseriesKind
{
    public static void Run(SuiteCase each) => throw new NotThereYet("the library has no keras.utils.timeseries_dataset_from_array");
}
