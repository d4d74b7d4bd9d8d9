using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Makes searches over pipelines.</summary>
public sealed partial class AutoCatalog
{
    private readonly MLContext _context;

    internal AutoCatalog(MLContext context) => _context = context;

    /// <summary>An estimator whose options are searched: <paramref name="factory"/> builds it from each proposal.</summary>
    public SweepableEstimator CreateSweepableEstimator<T>(Func<MLContext, T, IEstimator<ITransformer>> factory, SearchSpace<T>? ss = null)
        where T : class, new() => new((context, parameter) => factory(context, parameter.AsType<T>()), ss!);

    public AutoMLExperiment CreateExperiment(AutoMLExperiment.AutoMLExperimentSettings? settings = null) => new(_context, settings ?? new());

    /// <summary>How to read a file with a header, and what its columns are for.</summary>
    public ColumnInferenceResults InferColumns(
        string path, string labelColumnName = "Label", char? separatorChar = null, bool? allowQuoting = null, bool? allowSparse = null,
        bool trimWhitespace = false, bool groupColumns = true)
    {
        if (labelColumnName is null)
            throw new ArgumentException("Provided label column cannot be null");
        return InferColumns(path, new ColumnInformation { LabelColumnName = labelColumnName }, separatorChar, allowQuoting, allowSparse, trimWhitespace, groupColumns);
    }

    public ColumnInferenceResults InferColumns(
        string path, ColumnInformation? columnInformation, char? separatorChar = null, bool? allowQuoting = null, bool? allowSparse = null,
        bool trimWhitespace = false, bool groupColumns = true) =>
        Columns(path, hasHeader: true, trimWhitespace).Infer(columnInformation ?? new(), null, separatorChar, allowQuoting, allowSparse, groupColumns);

    /// <summary>The label is a field by its number; without a header it gets the name Label.</summary>
    public ColumnInferenceResults InferColumns(
        string path, uint labelColumnIndex, bool hasHeader = false, char? separatorChar = null, bool? allowQuoting = null, bool? allowSparse = null,
        bool trimWhitespace = false, bool groupColumns = true) =>
        Columns(path, hasHeader, trimWhitespace).Infer(new(), labelColumnIndex, separatorChar, allowQuoting, allowSparse, groupColumns);

    private ColumnInference Columns(string path, bool hasHeader, bool trimWhitespace)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            throw new ArgumentException($"File '{path}' does not exist or is empty", nameof(path));
        return new ColumnInference(_context, path, hasHeader, trimWhitespace);
    }
}
