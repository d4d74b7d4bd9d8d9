using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>Builds the estimators that make features of a table's columns. Each works in a column of its own, so that the table's stay as they were.</summary>
sealed class PreparationSteps(MLContext ml)
{
    const string Features = "Features", Label = "Label";

    readonly List<IEstimator<ITransformer>> steps = [];
    readonly List<string> prepared = [];

    /// <summary>Prepares a column.</summary>
    public void Add(DataViewSchema.Column column, TableColumnKind kind, int mostWords)
    {
        string name = column.Name, own = $"{name}.Prepared";
        switch (kind)
        {
            case TableColumnKind.Number:
                Then(ml.Transforms.Conversion.ConvertType(own, name, DataKind.Single));
                Then(ml.Transforms.ReplaceMissingValues(own, own, MissingValueReplacingEstimator.ReplacementMode.Mean));
                Then(ml.Transforms.NormalizeMeanVariance(own, own, fixZero: false));
                break;
            case TableColumnKind.Boolean:
                Then(ml.Transforms.Conversion.ConvertType(own, name, DataKind.Single));
                break;
            case TableColumnKind.Category when column.Type is KeyDataViewType:
                Then(ml.Transforms.Conversion.MapKeyToVector(own, name));
                break;
            case TableColumnKind.Category:
                Then(ml.Transforms.Categorical.OneHotEncoding(own, name));
                break;
            case TableColumnKind.Text:
                Then(ml.Transforms.Text.NormalizeText(own, name, keepPunctuations: false));
                Then(ml.Transforms.Text.TokenizeIntoWords(own, own));
                Then(ml.Transforms.Conversion.MapValueToKey(own, own, maximumNumberOfKeys: mostWords));
                Then(ml.Transforms.Conversion.MapKeyToVector(own, own, outputCountVector: true));
                break;
            default:
                return;
        }

        prepared.Add(own);
    }

    /// <summary>All steps, with the label's and the one vector of features.</summary>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    public IEstimator<ITransformer> Finish(DataViewSchema.Column label, ColumnProfile? profile)
    {
        if (prepared.Count == 0)
            throw new ArgumentException($"the table has no column besides '{label.Name}' that can be learned from");
        Then(ml.Transforms.Concatenate(Features, [.. prepared]));
        DataViewType item = ColumnCheck.ItemOf(label.Type);
        bool classes = item is TextDataViewType || (item is NumberDataViewType && label.Type == item && profile?.IsClass == true);
        if (classes && label.Type is not KeyDataViewType)
            Then(ml.Transforms.Conversion.MapValueToKey(Label, label.Name, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        else if (item is NumberDataViewType)
            Then(ml.Transforms.Conversion.ConvertType(Label, label.Name, DataKind.Single));
        else if (label.Name != Label)
            Then(ml.Transforms.CopyColumns(Label, label.Name));
        return steps.Aggregate((chain, step) => chain.Append(step));
    }

    void Then(IEstimator<ITransformer> step) => steps.Add(step);
}
