namespace Microsoft.ML;

public interface IEstimator<out TTransformer>
    where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    /// <summary>The columns that fitting will give; throws where the input cannot be fitted.</summary>
    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
