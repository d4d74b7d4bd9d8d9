namespace Microsoft.ML;

public interface IDataLoader<in TSource> : ICanSaveModel
{
    IDataView Load(TSource input);

    DataViewSchema GetOutputSchema();
}

public interface IDataLoaderEstimator<in TSource, out TLoader>
    where TLoader : IDataLoader<TSource>
{
    TLoader Fit(TSource input);

    SchemaShape GetOutputSchema();
}
