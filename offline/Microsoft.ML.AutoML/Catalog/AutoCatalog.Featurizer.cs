using Microsoft.ML.AutoML.CodeGen;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <content>Features of the columns of a table.</content>
public sealed partial class AutoCatalog
{
    /// <summary>Makes one vector of all columns but those excluded; what a column is that is not named here is guessed by its type and values.</summary>
    public SweepablePipeline Featurizer(
        IDataView data, string outputColumnName = "Features", string[]? catelogicalColumns = null, string[]? numericColumns = null, string[]? textColumns = null,
        string[]? imagePathColumns = null, string[]? excludeColumns = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var information = new ColumnInformation();
        foreach (var (names, purpose) in ((string[]?, ColumnPurpose)[])
            [(excludeColumns, ColumnPurpose.Ignore), (catelogicalColumns, ColumnPurpose.CategoricalFeature), (numericColumns, ColumnPurpose.NumericFeature),
                (textColumns, ColumnPurpose.TextFeature), (imagePathColumns, ColumnPurpose.ImagePath)])
        {
            foreach (var name in names ?? [])
                information.Add(name, purpose);
        }
        return Featurizer(data, information, outputColumnName);
    }

    /// <summary>Makes one vector of the columns that are features: missing numbers become 0, truth values numbers, categories vectors with a 1 by place or by hash, texts counts.</summary>
    public SweepablePipeline Featurizer(IDataView data, ColumnInformation columnInformation, string outputColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columnInformation);
        var purposes = PurposeInference.Infer(_context, data, columnInformation);
        string[] Of(ColumnPurpose purpose, Func<DataViewType, bool>? type = null) => [.. data.Schema
            .Where(c => purposes[c.Index] == purpose && type?.Invoke((c.Type as VectorDataViewType)?.ItemType ?? c.Type) != false).Select(c => c.Name)];

        string[] numbers = Of(ColumnPurpose.NumericFeature, type => type is not BooleanDataViewType), truths = Of(ColumnPurpose.NumericFeature, type => type is BooleanDataViewType),
            categories = Of(ColumnPurpose.CategoricalFeature), texts = Of(ColumnPurpose.TextFeature);
        if (Of(ColumnPurpose.ImagePath) is [var image, ..])
            throw new NotSupportedException($"Column '{image}' has paths of images, of which ML.NET makes features by a trained ONNX net that this stand-in has not; exclude it, and read its files by mlContext.Keras().LoadImages");

        var pipeline = new SweepablePipeline();
        if (numbers.Length > 0)
            pipeline = pipeline.Append(Stage(EstimatorType.ReplaceMissingValues, (t, pairs) => t.ReplaceMissingValues(pairs), numbers));
        if (truths.Length > 0)
            pipeline = pipeline.Append(Stage(EstimatorType.ConvertType, (t, pairs) => t.Conversion.ConvertType(pairs, DataKind.Single), truths));
        if (categories.Length > 0)
            pipeline = pipeline.Append(
                Stage(EstimatorType.OneHotEncoding, (t, pairs) => t.Categorical.OneHotEncoding(pairs), categories),
                Stage(EstimatorType.OneHotHashEncoding, (t, pairs) => t.Categorical.OneHotHashEncoding(pairs), categories));
        foreach (var text in texts)
            pipeline = pipeline.Append(Stage(EstimatorType.FeaturizeText, (t, _) => t.Text.FeaturizeText(text, text), text));
        string[] features = [.. texts, .. numbers, .. categories, .. truths];
        return features.Length == 0 ? pipeline : pipeline.Append(Stage(EstimatorType.Concatenate, (t, _) => t.Concatenate(outputColumnName, features), features));
    }

    private static SweepableEstimator Stage(EstimatorType type, Func<TransformsCatalog, InputOutputColumnPair[], IEstimator<ITransformer>> build, params string[] columns) =>
        new((context, _) => build(context.Transforms, Array.ConvertAll(columns, c => new InputOutputColumnPair(c))), new Space()) { EstimatorType = type };
}
